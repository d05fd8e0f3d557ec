// What the demonstration prints: the same bytes for the same sample and seed. Measured times are
// not among them; they go to stderr and into the report.
// Thread safety: one thread.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "player.hpp"
#include "sample.hpp"

namespace keel::demo {

// The outcome of both runs, as the report and the terminal show it.
struct Outcome {
  const Sample& sample;
  const Run& learned;
  const Run& plain;  // without learning and approvals
  std::uint64_t seed = 0;
};

void print_opening(std::ostream& out, const Sample& sample, std::uint64_t seed);
void print_review(std::ostream& out, const Review& review);
void print_tables(std::ostream& out, const Outcome& outcome);
void print_readiness(std::ostream& out, const Outcome& outcome);
void print_held(std::ostream& out, const Outcome& outcome);
void print_changes(std::ostream& out, const Outcome& outcome);
void print_closing(std::ostream& out, const Outcome& outcome);
void print_measured(std::ostream& err, const Outcome& outcome);

// A held question that learning turned from no right answer into one, preferring one that a
// lesson or a new article answers; 0 when there is none.
[[nodiscard]] std::size_t telling_question(const Run& run);
// "answered with plans-and-prices", "handed over (no_knowledge)", "asked back".
[[nodiscard]] std::string outcome_text(const Answer& answer);
[[nodiscard]] std::string outcome_text(const BacktestSide& side);
// The answer as the customer would read it; "" when there is none.
[[nodiscard]] std::string passage_text(const Answer& answer);
// A selection of what changed: of each kind some, in the order it happened.
[[nodiscard]] std::vector<ChangeView> telling_changes(const Run& run, std::size_t per_kind);
// "5 customers were waiting".
[[nodiscard]] std::string waiting_text(std::size_t customers);
// "T-10090, T-10093, T-10103 and 4 more".
[[nodiscard]] std::string tickets_text(const std::vector<std::string>& tickets, std::size_t max);
// The text in lines of at most 100 columns, each behind `indent` spaces; its own lines stay.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent);
// The q-quantile of unsorted values; 0 of none.
[[nodiscard]] double quantile(std::vector<double> values, double q);

}  // namespace keel::demo
