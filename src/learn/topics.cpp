#include "keel/learn/topics.hpp"

#include <algorithm>

namespace keel::learn {

void Topics::answered(const AnswerRecord& record) {
  Topic& topic = topics_.edit(record.topic);
  ++topic.questions;
  topic.last_us = std::max(topic.last_us, record.at_us);
}

void Topics::learn(const Outcome& outcome, const std::string& name, const std::string& team) {
  Topic& topic = topics_.edit(name);
  topic.resolved += outcome.kind == Outcome::Kind::credit;
  topic.failed += outcome.kind == Outcome::Kind::refuted;
  if (outcome.kind == Outcome::Kind::closed && !team.empty()) ++topic.teams[team];
}

std::string Topics::team(std::string_view name) const {
  const Topic* topic = topics_.find(name);
  if (!topic || topic->teams.empty()) return {};
  return std::max_element(topic->teams.begin(), topic->teams.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

}  // namespace keel::learn
