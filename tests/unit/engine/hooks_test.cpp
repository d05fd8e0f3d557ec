// The host's hooks: what they add, and that none of their failures costs an answer.
#include <algorithm>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

#include "fixture.hpp"
#include "support/sample_embedder.hpp"

using namespace keel;
using namespace keel::test;

namespace {

class SampleGenerator : public Generator {
 public:
  using Write = std::function<Result<std::string>(const GenerateRequest&)>;
  explicit SampleGenerator(Write write) : write_(std::move(write)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "writer-2"; }
  [[nodiscard]] Result<std::string> generate(const GenerateRequest& request) noexcept override {
    ++calls;
    last = request;
    return write_(request);
  }
  int calls = 0;
  GenerateRequest last;

 private:
  Write write_;
};

struct Log {
  std::vector<std::pair<LogLevel, std::string>> lines;
  std::mutex mutex;
  [[nodiscard]] LogSink sink() {
    return [this](LogLevel level, std::string_view line) {
      const std::lock_guard lock(mutex);
      lines.emplace_back(level, line);
    };
  }
  [[nodiscard]] std::size_t count(std::string_view part) const {
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(),
        [&](const auto& line) { return line.second.find(part) != std::string::npos; }));
  }
};

const std::string question = "How do I get a refund for my purchase?";
const std::string refund_passage =
    "You can ask for a refund within 14 days of the purchase. Open Billing, choose the invoice "
    "and press Refund.";

SampleEmbedder synonyms() {
  return SampleEmbedder({{"refund", "reimbursement", "money"},
                         {"parcels", "dispatch", "consignment", "shipping"},
                         {"password", "credentials"},
                         {"invoice", "invoices", "bill"}});
}

void show_answers(Workspace& workspace) {
  require_ok(workspace->set_mode({{}, Mode::answer, true, "admin", {}}));
}

}  // namespace

TEST_CASE("a supported text is shown in place of the passage, and recorded") {
  const std::string wording =
      "Hi there! Open Billing, choose the invoice, then press Refund. You can ask for a refund "
      "within fourteen days of the purchase.";
  SampleGenerator generator([&](const GenerateRequest&) { return wording; });
  EngineOptions options;
  options.generator = &generator;
  Workspace workspace(options);
  workspace.import();
  show_answers(workspace);
  const Answer answer = workspace.ask(question, "T-1", "customer 1");
  REQUIRE(answer.decision == Decision::answer);
  CHECK(answer.generated);
  CHECK(answer.generator_refused.empty());
  CHECK(answer.text == wording);
  CHECK(answer.customer_sentence == wording);
  CHECK(answer.citations.front().passage == refund_passage);
  CHECK(answer.explanation.find("Worded by writer-2") != std::string::npos);
  CHECK(generator.last.question == question);
  CHECK(generator.last.locale == "en");
  CHECK(generator.last.passage == refund_passage);
  CHECK(generator.last.citations.size() == 1);

  const Json explained = value_of(workspace->explain(answer.id));
  CHECK(explained["generator"].as_string() == "writer-2");
  CHECK(explained["generated"].as_string() == wording);
  for (const LogEntry& entry : value_of(workspace->log(0, 100))) {
    if (entry.kind != "answered") continue;
    CHECK(entry.content["generator"].as_string() == "writer-2");
    CHECK_FALSE(entry.content.has("generated"));  // sealed
    CHECK(entry.content["sealed"]["generated"].as_string() == wording);
  }

  SECTION("a label on it counts for the cited article") {
    workspace.signal(answer, SignalKind::accepted);
    const auto lessons = workspace->lessons();
    REQUIRE(lessons.size() == 1);
    CHECK(lessons.front().article == "refund");
  }
  workspace.check_replay();
}

TEST_CASE("a text that the citations do not support is never shown") {
  std::string wording;
  SampleGenerator generator([&](const GenerateRequest&) { return wording; });
  Log log;
  EngineOptions options;
  options.generator = &generator;
  options.log = log.sink();
  Workspace workspace(options);
  workspace.import();
  show_answers(workspace);
  for (const char* text :
       {"", "You can ask for a refund within 30 days of the purchase.",
        "You cannot ask for a refund within 14 days of the purchase.",
        "You can ask for a refund within 14 days of the purchase. It is free of charge.",
        "See https://other.example.com.", "\xff\xfe"}) {
    wording = text;
    const Answer answer = workspace.ask(question);
    REQUIRE(answer.decision == Decision::answer);
    CHECK_FALSE(answer.generated);
    CHECK_FALSE(answer.generator_refused.empty());
    CHECK(answer.text == refund_passage);
    CHECK(answer.customer_sentence == refund_passage);
    const Json explained = value_of(workspace->explain(answer.id));
    CHECK(explained["generator"].as_string() == "writer-2");
    CHECK(explained["generated"].as_string().empty());
    CHECK(explained["generator_refused"].as_string() == answer.generator_refused);
  }
  CHECK(log.count("do not support it") == 1);  // once a minute
  CHECK(workspace->status().last_error.empty());
}

TEST_CASE("a generator is asked only when there is a text, and only by ask()") {
  SampleGenerator generator([](const GenerateRequest& r) { return r.passage; });
  EngineOptions options;
  options.generator = &generator;
  Workspace workspace(options);
  workspace.import();
  workspace.customer_says("T-1", question);
  workspace.agent_says("T-1", refund_passage);
  TicketEvent past = ticket_event("T-2", TicketEventType::ticket_opened, question);
  past.event_id = "past-1";
  past.at_us = workspace.clock.now_us();
  (void)value_of(workspace->ingest_history(std::span(&past, 1)));
  Question asked;
  asked.text = question;
  asked.conversation = "T-3";
  (void)value_of(workspace->observe(asked, {refund_passage, "bot", "", ""}));
  const Answer unknown = workspace.ask("zzz qqq xxx");
  CHECK(unknown.text.empty());
  CHECK(unknown.generator_refused.empty());
  CHECK(generator.calls == 0);
  CHECK(workspace.ask(question).generated);  // a suggestion to an agent
  CHECK(generator.calls == 1);
}

TEST_CASE("a generator that fails leaves the passage") {
  SampleGenerator generator([](const GenerateRequest&) -> Result<std::string> {
    return error(Code::io_error, "no answer within 2 s");
  });
  Log log;
  EngineOptions options;
  options.generator = &generator;
  options.log = log.sink();
  Workspace workspace(options);
  workspace.import();
  for (int i = 0; i < 3; ++i) {
    const Answer answer = workspace.ask(question);
    CHECK(answer.text == refund_passage);
    CHECK(answer.generator_refused == "the generator failed");
  }
  CHECK(log.count("generator: no answer within 2 s") == 1);
  CHECK(workspace->status().last_error == "generator: no answer within 2 s");
  workspace.wait(61 * second_us);
  (void)workspace.ask(question);
  CHECK(log.count("generator: no answer within 2 s") == 2);
}

TEST_CASE("an embedder finds what shares no word with the question") {
  SampleEmbedder embedder = synonyms();
  EngineOptions options;
  options.embedder = &embedder;
  Workspace plain;
  Workspace workspace(options);
  plain.import();
  workspace.import();
  const std::string strange = "reimbursement";
  CHECK(plain.ask(strange).candidates.front().probability < 0.2);
  const Answer answer = workspace.ask(strange);
  REQUIRE(best_of(answer) == "refund");
  CHECK(answer.candidates.front().probability > 0.3);
  const FeatureShare dense = answer.candidates.front().features.back();
  CHECK(dense.name == "dense");
  CHECK(dense.value > 0.5);
  CHECK(dense.contribution > 0);
  workspace.signal(answer, SignalKind::corrected, "invoice");
  workspace.customer_says("T-1", "When does the consignment come?");
  workspace.agent_says("T-1",
                       "Parcels arrive within 5 working days. The tracking number is in "
                       "the dispatch mail.");
  workspace.check_replay();
  CHECK(embedder.largest <= 64);
}

TEST_CASE("in a large help centre an embedder adds candidates") {
  SampleEmbedder embedder = synonyms();
  std::vector<Article> articles = help_centre();
  for (int i = 0; i < 200; ++i) {
    articles.push_back(article("filler-" + std::to_string(i), "Topic " + std::to_string(i),
                               "Gadget " + std::to_string(i * 7) + " is set up in the menu."));
  }
  EngineOptions options;
  Workspace plain(options);
  options.embedder = &embedder;
  Workspace workspace(options);
  plain.import(articles);
  workspace.import(articles);
  for (int i = 0; i < 6; ++i) workspace.tick();
  CHECK(plain.ask("reimbursement").candidates.empty());
  CHECK(best_of(workspace.ask("reimbursement")) == "refund");
}

TEST_CASE("without an embedder the feature is not even recorded") {
  Workspace workspace;
  workspace.import();
  CHECK(workspace->status().embedder.empty());
  CHECK(workspace->status().passages == 0);
  (void)workspace.ask(question);
  require_ok(workspace->flush());
  for (const LogEntry& entry : value_of(workspace->log(0, 100))) {
    if (entry.kind != "answered") continue;
    const std::string& first = entry.content["candidates"].as_array().front().as_string();
    CHECK(first.size() == first.rfind(' ') + 1 + 16);
  }
}

TEST_CASE("vectors of articles are kept for the next process") {
  SampleEmbedder embedder = synonyms();
  EngineOptions options;
  options.embedder = &embedder;
  Workspace workspace(options);
  workspace.import();
  const double before = workspace.ask("reimbursement").candidates.front().features.back().value;
  workspace.tick();
  const std::filesystem::path cache = workspace.folder() / "cache" / "vectors";
  REQUIRE(std::filesystem::exists(cache));
  embedder.embedded = 0;

  SECTION("a reopened workspace embeds no article again") {
    workspace.reopen();
    CHECK(embedder.embedded == 0);
    CHECK(workspace.ask("reimbursement").candidates.front().features.back().value == before);
    CHECK(embedder.embedded == 1);
  }
  SECTION("a changed article is embedded, and nothing else") {
    Article changed = help_centre().front();
    changed.body += " It takes a week.";
    require_ok(workspace->put_article(changed));
    (void)workspace.ask("reimbursement");
    CHECK(embedder.embedded == 2);
  }
  SECTION("a damaged file is made again") {
    {
      std::fstream file(cache, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(40);
      file.put('x');
    }
    workspace.reopen();
    CHECK(embedder.embedded == help_centre().size());
    CHECK(workspace.ask("reimbursement").candidates.front().features.back().value == before);
  }
  SECTION("another model's vectors are not used") {
    embedder.model = "sample-2";
    workspace.reopen();
    CHECK(embedder.embedded == help_centre().size());
  }
  SECTION("a folder of nobody's is no harm") {
    std::filesystem::remove_all(cache.parent_path());
    workspace.reopen();
    CHECK(best_of(workspace.ask("reimbursement")) == "refund");
  }
}

TEST_CASE("another model embeds anew while the other evidence answers, and status tells how far") {
  SampleEmbedder embedder = synonyms();
  EngineOptions options;
  options.embedder = &embedder;
  Workspace workspace(options);
  workspace.import();
  workspace.tick();
  const std::size_t passages = help_centre().size();
  CHECK(workspace->status().embedder == "sample-1");
  CHECK(workspace->status().passages == passages);
  CHECK(workspace->status().passages_embedded == passages);
  embedder.model = "sample-2";
  embedder.down = true;
  workspace.reopen();
  CHECK(workspace->status().embedder == "sample-2");
  CHECK(workspace->status().passages_embedded == 0);
  const Answer answer = workspace.ask(question);
  CHECK(best_of(answer) == "refund");
  CHECK(answer.candidates.front().features.back().value == 0);
  embedder.down = false;
  workspace.tick();
  CHECK(workspace->status().passages_embedded == passages);
  CHECK(workspace.ask("reimbursement").candidates.front().features.back().value > 0.5);
}

TEST_CASE("an embedder that fails costs its evidence, never an answer") {
  SampleEmbedder embedder = synonyms();
  Log log;
  EngineOptions options;
  options.embedder = &embedder;
  options.log = log.sink();
  const auto no_vector = [](const Answer& answer) {
    return std::all_of(answer.candidates.begin(), answer.candidates.end(),
                       [](const Candidate& c) { return c.features.back().value == 0; });
  };
  SECTION("from the start") {
    embedder.down = true;
    Workspace workspace(options);
    workspace.import();
    const Answer answer = workspace.ask(question);
    CHECK(best_of(answer) == "refund");
    CHECK(no_vector(answer));
    CHECK(workspace->status().last_error == "embedder: the model does not answer");
    CHECK(log.count("embedder: the model does not answer") == 1);
    embedder.down = false;
    CHECK_FALSE(no_vector(workspace.ask(question)));
  }
  SECTION("at a question") {
    Workspace workspace(options);
    workspace.import();
    CHECK_FALSE(no_vector(workspace.ask(question)));
    embedder.down = true;
    CHECK(no_vector(workspace.ask(question)));
    embedder.down = false;
    embedder.broken = true;
    CHECK(no_vector(workspace.ask(question)));
    CHECK(log.count("embedder") == 1);
  }
  SECTION("with articles that are no numbers") {
    embedder.broken = true;
    Workspace workspace(options);
    workspace.import();
    CHECK(best_of(workspace.ask(question)) == "refund");
    CHECK(log.count("not finite") == 1);
  }
  SECTION("with dimensions out of range") {
    embedder.claimed = 4097;
    Workspace workspace(options);
    workspace.import();
    CHECK(no_vector(workspace.ask(question)));
    CHECK(log.count("4097 dimensions") == 1);
    CHECK(embedder.calls == 0);
  }
}

TEST_CASE("the log tells what happens, and no lock is held meanwhile") {
  Log log;
  Workspace* there = nullptr;
  EngineOptions options;
  options.log = [&](LogLevel level, std::string_view line) {
    log.sink()(level, line);
    // Another thread finds the engine free, also while this one is in tick().
    if (there != nullptr) std::thread([&] { CHECK((*there)->tick().ok()); }).join();
  };
  Workspace workspace(options);
  workspace.import();
  for (int i = 0; i < 60; ++i) {
    const std::string ticket = "T-" + std::to_string(i);
    workspace.customer_says(ticket, i % 2 == 0 ? question : "Where is the parcel, please?");
    workspace.agent_says(ticket, i % 2 == 0 ? refund_passage
                                            : "Parcels arrive within 5 working days. The "
                                              "tracking number is in the dispatch mail.");
  }
  there = &workspace;
  workspace.tick();
  there = nullptr;
  CHECK(log.count("intents put to use") >= 1);
  CHECK(log.lines.front().first == LogLevel::info);
}

namespace {

void damage_artifacts(const Workspace& workspace) {
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(workspace.folder() / "artifacts")) {
    if (entry.is_regular_file()) std::ofstream(entry.path(), std::ios::trunc) << "damage";
  }
}

}  // namespace

TEST_CASE("a checkpoint that is not used is told") {
  Log log;
  EngineOptions options;
  options.log = log.sink();
  options.checkpoint_events = 1;
  Workspace workspace(options);
  workspace.import();
  workspace.tick();
  workspace.close();
  damage_artifacts(workspace);
  workspace.reopen();
  CHECK(log.count("is not used") == 1);
  CHECK(best_of(workspace.ask(question)) == "refund");
}

TEST_CASE("models that are damaged once it is open are made anew before a question is answered") {
  Log log;
  EngineOptions options;
  options.log = log.sink();
  options.checkpoint_events = 1;
  Workspace workspace(options);
  workspace.import();
  for (int i = 0; i < 3; ++i) {
    workspace.signal(workspace.ask(question), SignalKind::corrected, "shipping");
  }
  workspace.tick();
  for (int i = 0; i < 20; ++i) workspace.ask("where is my parcel");
  const Answer before = workspace.ask(question);
  CHECK(best_of(before) == "shipping");
  workspace.tick();  // a checkpoint of all of it
  workspace.reopen();
  damage_artifacts(workspace);
  const Answer after = workspace.ask(question);
  CHECK(best_of(after) == "shipping");
  CHECK(after.confidence == before.confidence);
  CHECK(log.count("is not used") >= 1);  // and those before it
}

TEST_CASE("a sink that throws harms nothing") {
  SampleEmbedder embedder = synonyms();
  embedder.down = true;
  EngineOptions options;
  options.embedder = &embedder;
  options.log = [](LogLevel, std::string_view) { throw 1; };
  Workspace workspace(options);
  workspace.import();
  CHECK(best_of(workspace.ask(question)) == "refund");
}

TEST_CASE("several threads ask while articles are embedded", "[threads]") {
  SampleEmbedder embedder = synonyms();
  EngineOptions options;
  options.embedder = &embedder;
  Workspace workspace(options);
  workspace.import();
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        if (t == 0) {
          Article changed = help_centre()[1];
          changed.body += " Version " + std::to_string(i);
          if (!workspace->put_article(changed).ok()) return;
        }
        Question asked;
        asked.text = question;
        const Result<Answer> answer = workspace->ask(asked);
        right += answer.ok() && best_of(*answer) == "refund";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 30);
}
