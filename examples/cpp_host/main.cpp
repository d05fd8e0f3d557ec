// A helpdesk written in C++ that embeds Keel: its own embedder, a generator that words the answers,
// and a log.
//   keel-cpp-host ARTICLES WORKSPACE    a folder of Markdown articles; a folder to be made
#include <filesystem>
#include <iostream>
#include <string>

#include "keel/connect/importer.hpp"
#include "keel/engine.hpp"
#include "ngram_embedder.hpp"

namespace {

// A language model would stand here. This one greets, and quotes the passage; asked about money it
// promises too much, as models do.
class Writer : public keel::Generator {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "quoting-writer/1"; }
  [[nodiscard]] keel::Result<std::string> generate(
      const keel::GenerateRequest& request) noexcept override {
    std::string text = "Hi there, thanks for your message!\n" + request.passage;
    if (request.question.find("cancel") != std::string::npos) {
      text += "\nWe will refund the last 3 months.";
    }
    return text;
  }
};

int fail(const keel::Status& status) {
  std::cerr << "keel-cpp-host: " << status.message() << "\n";
  return 1;
}

void print(const keel::Question& question, const keel::Answer& answer) {
  std::cout << "Q: " << question.text << "\n";
  std::cout << "   " << keel::decision_name(answer.decision);
  if (!answer.citations.empty()) std::cout << " from \"" << answer.citations.front().title << "\"";
  std::cout << "\n";
  if (!answer.text.empty()) {
    std::cout << "   " << answer.text.substr(0, answer.text.find('\n')) << "\n";
    std::cout << "   " << (answer.generated ? "worded by the host's writer" : "the passage itself")
              << "\n";
  }
  if (!answer.generator_refused.empty()) {
    std::cout << "   not used: " << answer.generator_refused << "\n";
  }
}

int run(const std::string& articles, const std::string& workspace) {
  NgramEmbedder embedder;
  Writer writer;
  keel::EngineOptions options;
  options.create = true;
  options.embedder = &embedder;
  options.generator = &writer;
  options.log = [](keel::LogLevel level, std::string_view line) {
    std::cerr << "log " << static_cast<int>(level) << ": " << line << "\n";
  };
  auto engine = keel::Engine::open(workspace, options);
  if (!engine.ok()) return fail(engine.status());

  const auto read = keel::connect::read_articles(articles, keel::connect::ArticleFormat::markdown);
  if (!read.ok()) return fail(read.status());
  const auto report = (*engine)->import_articles(read->articles, false);
  if (!report.ok()) return fail(report.status());
  std::cout << report->added << " articles\n";
  // Embeds the articles that lack vectors; a host calls it about once a second.
  if (const keel::Status status = (*engine)->tick(); !status.ok()) return fail(status);

  for (const char* text :
       {"How do I reset my password?", "How can I cancel my subscription?",
        "wheres the dispatchboard setting for colours", "Do you sell umbrellas?"}) {
    keel::Question question;
    question.text = text;
    const auto answer = (*engine)->ask(question);
    if (!answer.ok()) return fail(answer.status());
    print(question, *answer);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: keel-cpp-host ARTICLES WORKSPACE\n";
    return 2;
  }
  return run(arguments[1], arguments[2]);
}
