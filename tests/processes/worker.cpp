// A process of a helpdesk, run by the tests: `worker ROLE WORKSPACE [WORDS]`; 0 when all went well.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "keel/engine.hpp"

namespace {

using namespace keel;

using Words = std::vector<std::string>;

int told(const Status& status, const char* doing) {
  if (status.ok()) return 0;
  std::fprintf(stderr, "worker: %s: %s\n", doing, status.message().c_str());
  return 1;
}

// put WORKSPACE ID: one article, and away.
int put_one(const Words& words) {
  const auto engine = Engine::open(words.at(0), {});
  if (!engine.ok()) return told(engine.status(), "open");
  Article article;
  article.id = words.at(1);
  article.title = "About " + article.id;
  article.body = "All there is to say about " + article.id + ".";
  return told((*engine)->put_article(article), "put_article");
}

// lead WORKSPACE: ticks until it is killed.
int lead_on(const Words& words) {
  const auto engine = Engine::open(words.at(0), {});
  if (!engine.ok()) return told(engine.status(), "open");
  for (;;) {
    if (const Status status = (*engine)->tick(); !status.ok()) return told(status, "tick");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// descriptors WORKSPACE: fails when it has inherited one of a file in there.
int list_descriptors(const Words& words) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!target.starts_with(words.at(0))) continue;
    std::fprintf(stderr, "worker: inherited %s\n", target.c_str());
    ++found;
  }
  return found;
}

// write WORKSPACE NAME: asks, signals, ingests and ticks until it is killed.
int write_on(const Words& words) {
  EngineOptions options;
  options.sync = false;
  options.checkpoint_events = 20;
  const auto engine = Engine::open(words.at(0), options);
  if (!engine.ok()) return told(engine.status(), "open");
  for (int i = 0;; ++i) {
    Question question;
    question.text = "how do I reset the password number " + std::to_string(i);
    question.conversation = words.at(1) + "-" + std::to_string(i);
    question.customer = "customer " + std::to_string(i % 7);
    const auto answer = (*engine)->ask(question);
    if (!answer.ok()) return told(answer.status(), "ask");
    Signal signal;
    signal.answer = answer->id;
    if (const Status status = (*engine)->signal(signal); !status.ok())
      return told(status, "signal");
    if (const Status status = (*engine)->tick(); !status.ok()) return told(status, "tick");
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<int(const Words&)>> roles = {
      {"put", put_one}, {"lead", lead_on}, {"write", write_on}, {"descriptors", list_descriptors}};
  const Words words(argv + 1, argv + argc);
  const auto role = words.empty() ? roles.end() : roles.find(words.front());
  if (role == roles.end()) return 2;
  return role->second(Words(words.begin() + 1, words.end()));
}
