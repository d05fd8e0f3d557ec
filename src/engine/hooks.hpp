// Hooks: what the engine does with its host's embedder, generator and log sink.
// Thread safety: every method from any thread. No lock is held while a hook is called.
// Invariants:
//  1. A hook that fails costs its share of an answer, never the answer.
//  2. The same failure is told to the sink at most once a minute.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/dense.hpp"
#include "keel/answer/retrieve.hpp"
#include "keel/engine.hpp"
#include "keel/journal/journal.hpp"

namespace keel {

class Hooks {
 public:
  Hooks(const EngineOptions& options, Clock& clock);

  void tell(LogLevel level, std::string_view line);
  // Told unless the same `kind` was in the last minute.
  void tell_seldom(LogLevel level, std::string_view kind, std::string_view line);

  // While one lives, its thread's lines wait; they are told when it goes. Declared before a lock.
  class Deferred {
   public:
    explicit Deferred(Hooks& hooks);
    ~Deferred();
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;

   private:
    friend class Hooks;
    Hooks& hooks_;
    Deferred* outer_;
    std::vector<std::pair<LogLevel, std::string>> lines_;
  };

  // Vectors and links kept by earlier processes; embeds a bounded piece of what is missing.
  [[nodiscard]] Status open(const state::State& state, journal::Journal& journal, bool read_only);
  // A bounded piece of the articles that lack vectors, and of the vectors that lack links; keeps
  // what was made for later processes.
  [[nodiscard]] Status embed_articles(const state::State& state, journal::Journal& journal,
                                      bool read_only);
  // For answer::retrieve(): how like the text each article is; empty without an embedder.
  [[nodiscard]] answer::Likeness likeness(const state::State& state, std::string_view text,
                                          Status& failed);
  // How far the embedder is, for status().
  void describe(const state::State& state, StatusReport& out) const;
  // Lets the generator word an answer that has a text; the name of the generator, "" when there is
  // none or nothing to word.
  [[nodiscard]] std::string word(const answer::Retrieval& retrieval, Answer& answer,
                                 Status& failed);

 private:
  [[nodiscard]] Status embed(const state::State& state, journal::Journal& journal, bool read_only);
  [[nodiscard]] Status link(journal::Journal& journal, bool read_only);
  void deliver(LogLevel level, std::string_view line) noexcept;

  const EngineOptions& options_;
  Clock& clock_;
  std::optional<answer::DenseIndex> dense_;
  std::mutex told_mutex_;
  std::map<std::string, std::int64_t, std::less<>> told_us_;  // by kind
};

}  // namespace keel
