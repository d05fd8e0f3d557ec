// topics: what questions are about, as reporting names it: the section of the article that resolves
// them. Counts for every topic ever seen.
// Thread safety: const methods from any thread; one writer on its own copy.
#pragma once

#include <map>
#include <string>

#include "keel/learn/outcome.hpp"

namespace keel::learn {

struct Topic {
  std::uint64_t questions = 0;
  std::uint64_t resolved = 0;
  std::uint64_t failed = 0;
  std::map<std::string, std::uint64_t> teams;  // who resolved the conversations people took over
  std::int64_t last_us = 0;
  template <class A>
  void fields(A& a) {
    a(questions, resolved, failed, teams, last_us);
  }
};

class Topics {
 public:
  void answered(const AnswerRecord& record);
  // `topic` is that of the outcome's article, or of the question when there is none.
  void learn(const Outcome& outcome, const std::string& topic, const std::string& team);

  [[nodiscard]] const Topic* find(std::string_view name) const noexcept {
    return topics_.find(name);
  }
  // The team that took over most conversations of the topic; "" when none has.
  [[nodiscard]] std::string team(std::string_view name) const;
  template <class F>
  void for_each(F&& visit) const {
    topics_.for_each(visit);
  }
  template <class A>
  void fields(A& a) {
    a(topics_);
  }

 private:
  PersistentMap<std::string, Topic> topics_;
};

}  // namespace keel::learn
