// A process of a helpdesk, run by the tests: `worker ROLE WORKSPACE [WORDS]`; 0 when all went well.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
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

// Bytes that are never in this process as they are: each is turned over.
std::string turned(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return out;
}

// How often the words stand in this process's memory: every mapping that can be written.
int scan_memory(const Words& turned_words) {
  int found = 0;
  std::FILE* const maps = std::fopen("/proc/self/maps", "r");
  if (!maps) return -1;
  std::vector<std::pair<std::uintptr_t, std::uintptr_t>> regions;
  char line[512];
  while (std::fgets(line, sizeof line, maps)) {
    std::uintptr_t begin = 0, end = 0;
    char rights[5] = "";
    if (std::sscanf(line, "%lx-%lx %4s", &begin, &end, rights) != 3) continue;
    if (rights[0] == 'r' && rights[1] == 'w' && !std::strstr(line, "[vvar")) {
      regions.emplace_back(begin, end);
    }
  }
  std::fclose(maps);
  for (const auto& [begin, end] : regions) {
    for (const std::string& word : turned_words) {
      const auto* at = reinterpret_cast<const volatile char*>(begin);
      const auto* const last = reinterpret_cast<const volatile char*>(end) - word.size();
      for (; at <= last; ++at) {
        std::size_t same = 0;
        while (same < word.size() && static_cast<char>(at[same] ^ 0x5a) == word[same]) ++same;
        found += same == word.size();
      }
    }
  }
  return found;
}

// recall WORKSPACE FILE WORD...: follows until a question is remembered, tells in FILE how often
// the words (hex, each byte turned over) stand in its memory, follows until they are forgotten, and
// fails when they still do.
int recall(const Words& words) {
  Words turned_words;
  for (std::size_t i = 2; i < words.size(); ++i) turned_words.push_back(turned(words[i]));
  const auto engine = Engine::open(words.at(0), {});
  if (!engine.ok()) return told(engine.status(), "open");
  const auto until = [&](const auto& so) {
    for (;;) {
      if (const Status status = (*engine)->tick(); !status.ok()) return told(status, "tick");
      if (so()) return 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  if (until([&] { return (*engine)->status().remembered > 0; }) != 0) return 1;
  const int before = scan_memory(turned_words);
  std::FILE* const file = std::fopen(words.at(1).c_str(), "w");
  if (!file) return 1;
  std::fprintf(file, "%d\n", before);
  std::fclose(file);
  if (until([&] {
        const auto forgets = (*engine)->forgets();
        return forgets.ok() && !forgets->empty() && forgets->front().state != "erased";
      }) != 0) {
    return 1;
  }
  const int after = scan_memory(turned_words);
  if (after != 0) std::fprintf(stderr, "worker: found %d times, before %d\n", after, before);
  // Stays open until the certificate is there: it waits for this process.
  if (until([&] { return (*engine)->status().forgetting == 0; }) != 0) return 1;
  return after == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<int(const Words&)>> roles = {
      {"put", put_one},
      {"lead", lead_on},
      {"write", write_on},
      {"descriptors", list_descriptors},
      {"recall", recall}};
  const Words words(argv + 1, argv + argc);
  const auto role = words.empty() ? roles.end() : roles.find(words.front());
  if (role == roles.end()) return 2;
  return role->second(Words(words.begin() + 1, words.end()));
}
