// BacktestSum: adds tested questions up to a report.
// Thread safety: one thread at a time.
// Invariant: pieces are added in the journal's order.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "keel/learn/audits.hpp"
#include "keel/review/retest.hpp"

namespace keel::review {

// The questions of a request: those from one ordinal on, but for times that run back.
struct ChosenQuestions {
  std::uint32_t first = 0;
  std::uint64_t total = 0;
  std::int64_t from_us = 0;
  std::int64_t to_us = std::numeric_limits<std::int64_t>::max();
  [[nodiscard]] bool has(std::uint32_t answer, const learn::AnswerRecord& record) const noexcept {
    return answer >= first && record.at_us >= from_us && record.at_us < to_us;
  }
};
[[nodiscard]] ChosenQuestions choose(const state::State& state, const BacktestRequest& request);

// What was read and tested of one piece of the journal.
struct TestedPiece {
  std::vector<Retest::Tested> tested;
  std::vector<std::pair<std::uint32_t, std::string>> texts;  // of those that change, by ordinal
  std::vector<learn::Fact> judging;  // draws of ratings, and what people said of answers
  std::uint64_t erased = 0;
  Status status;
};

class BacktestSum {
 public:
  // All outlive this.
  BacktestSum(const journal::Journal& journal, const Retest& retest, BacktestReport& out);

  void add(const TestedPiece& piece);
  void finish(std::uint64_t changes_max);

 private:
  void add(const Retest::Tested& tested, const std::string& text);
  [[nodiscard]] BacktestSide side_of(const state::State& state, const Retest::Side& side) const;
  [[nodiscard]] BacktestChange change_of(const Retest::Tested& tested,
                                         const std::string& text) const;
  void estimate();

  const Retest& retest_;
  const state::State& state_;
  BacktestReport& out_;
  TextOf text_of_;
  std::map<std::string, BacktestTopic> topics_;
  learn::Audits audits_;
  std::vector<learn::Judgement> judgements_;
  // What each question's answers are worth before and after; looked up, never walked.
  std::unordered_map<std::uint32_t, std::pair<int, int>> worth_;
};

}  // namespace keel::review
