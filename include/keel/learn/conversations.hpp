// conversations: follows every ticket and every signal, and concludes what became of the answers:
// resolution, reopening, follow-up, re-phrasing, hand-over, correction.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. A signal ahead of its answer is parked for a day of journal time, then dropped.
//  2. An agent's reply teaches once per article and conversation.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "keel/learn/outcome.hpp"

namespace keel::learn {

inline constexpr float support_min = 0.5f;  // of a reply, to count as speaking for an article

struct Conversation {
  std::uint32_t answer = no_slot;  // the latest question's record
  std::uint32_t first_answer = no_slot;
  std::uint32_t credited = no_slot;  // article that resolved it, as far as is known
  float credited_weight = 0;
  std::uint32_t theirs = no_slot;  // article that another bot's answer rests on
  std::uint32_t failures = 0;      // answers shown that did not help
  std::uint32_t agent_replies = 0;
  std::uint32_t customer_messages = 0;
  bool resolved = false;
  bool escalated = false;
  bool reopened = false;
  bool unanswered = false;  // people answered what no article says
  std::int64_t opened_us = 0;
  std::uint64_t opened_seq = 0;  // of its first message
  std::int64_t last_us = 0;
  std::uint64_t person = 0;
  std::string team;
  std::vector<std::uint64_t> replies;  // seq of the agents' replies that no article supports
  template <class A>
  void fields(A& a) {
    a(answer, first_answer, credited, credited_weight, theirs, failures, agent_replies,
      customer_messages, resolved, escalated, reopened, unanswered, opened_us, opened_seq, last_us,
      person, team, replies);
  }
};

class Conversations {
 public:
  // `recorded`: the ordinal that Answers gave this fact, or no_slot.
  [[nodiscard]] std::vector<Outcome> apply(const Fact& fact, std::uint32_t recorded,
                                           const Knowledge& knowledge, const Answers& answers);

  [[nodiscard]] const Conversation* find(std::string_view id) const noexcept {
    return conversations_.find(id);
  }
  [[nodiscard]] std::size_t size() const noexcept { return conversations_.size(); }
  [[nodiscard]] std::size_t parked() const noexcept { return parked_.size(); }
  template <class A>
  void fields(A& a) {
    a(conversations_, latest_of_person_, parked_);
  }

  struct Step;  // the fact in hand with what it needs; src/learn/conversations.cpp

 private:
  struct Parked {
    Signalled signal;
    EventId by;
    std::uint64_t seq = 0;
    std::int64_t recorded_us = 0;
    std::string actor;
    template <class A>
    void fields(A& a) {
      a(signal.answer, signal.kind, signal.article, signal.features, signal.has_features,
        signal.rating, by, seq, recorded_us, actor);
    }
  };
  void answered(Step& step, std::uint32_t recorded);
  void message(Step& step, const MessageRecorded& message);
  void agent_reply(Step& step, const MessageRecorded& message, Conversation& conversation);
  void signal(Step& step, const Parked& parked);

  PersistentMap<std::string, Conversation> conversations_;
  PersistentMap<std::uint64_t, std::string> latest_of_person_;
  std::map<EventId, std::vector<Parked>> parked_;
};

}  // namespace keel::learn
