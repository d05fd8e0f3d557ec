// What became of the questions of a trial: Keel's decision from a run's journal, and what agents
// did, measured on the articles alone, so that it is the same for every run.
// Thread safety: values; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "keel/state/state.hpp"
#include "keel/trial.hpp"

namespace keel::trial {

// What Keel decided about the first message of a ticket.
struct Story {
  std::string id;  // of the answer
  std::int64_t at_us = 0;
  std::string question;
  std::string article;  // best candidate; "" for none
  double confidence = 0;
  bool answered = false;
};
using Stories = std::map<std::string, Story>;  // by ticket

// What agents did in a ticket.
struct Conduct {
  std::string linked;        // the article that they linked first
  std::string supported;     // the one that says what they wrote first
  bool agent_began = false;  // before the customer wrote anything
};

// The articles, and nothing that was learned.
class HelpCentre {
 public:
  explicit HelpCentre(const std::vector<Article>& articles);

  // By ticket, of events in time order. No candidate of Keel's has a part in it.
  [[nodiscard]] std::map<std::string, Conduct> conduct(std::span<const TicketEvent> events) const;
  // Whether two ids are one article, or an article and its translation.
  [[nodiscard]] bool same(const std::string& a, const std::string& b) const;
  [[nodiscard]] const Article* find(const std::string& id) const;
  // What a customer would be shown of it.
  [[nodiscard]] std::string passage(const std::string& id, const std::string& question) const;

 private:
  state::State state_;
};

// The questions recorded after `from_seq`.
[[nodiscard]] Result<Stories> read_stories(const Engine& engine, std::uint64_t from_seq);

// Counts by week; `frozen` has the same tickets.
[[nodiscard]] std::vector<TrialWeek> weeks_of(const Stories& learning, const Stories& frozen,
                                              const std::map<std::string, Conduct>& conduct,
                                              const HelpCentre& help_centre);
void add(TrialTally& to, const TrialTally& from);

// Half of the cases from what it would have answered, half from the rest, each evenly over the
// confidence, in no telling order.
[[nodiscard]] std::vector<TrialCase> draw_cases(const Stories& stories, const HelpCentre& centre,
                                                std::uint64_t seed);

// Words of several customers' questions whose stem no article has, most frequent first.
[[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> foreign_words(
    const Stories& stories, const std::vector<Article>& articles);

// The sentences about what the numbers do not say.
[[nodiscard]] std::vector<std::string> cautions_of(const TrialReport& report);

}  // namespace keel::trial
