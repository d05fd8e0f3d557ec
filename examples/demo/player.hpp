// Playing the sample: one run through all tickets in time order, with or without learning.
// Thread safety: one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge.hpp"
#include "keel/engine.hpp"
#include "reviewer.hpp"
#include "sample.hpp"

namespace keel::demo {

// The first message of a ticket and what Keel decided before anybody had answered it.
struct Asked {
  std::string ticket;
  std::int64_t at_us = 0;
  Verdict verdict = Verdict::handed_over;
  Reason reason = Reason::none;
  std::string article;  // of the first citation
  double confidence = 0;
};

inline constexpr std::string_view replayed_same = "the same state";

struct Run {
  bool learning = true;
  std::vector<Asked> asked;
  std::vector<Review> reviews;
  std::vector<Answer> held_before;  // parallel to held_questions()
  std::vector<Answer> held_after;
  std::vector<Verdict> held_before_verdicts;
  std::vector<Verdict> held_after_verdicts;
  std::vector<Rated> rated;  // by the reviewer
  ReadinessCard card;        // after the last ticket
  std::vector<LessonView> lessons;
  std::vector<GapView> gaps;
  std::vector<ChangeView> changes;
  ReviewQueue queue;           // after the last ticket
  std::optional<Tried> tried;  // by the reviewer, before it was decided
  BehaviourReport behaviour;   // after the first month, against after the last ticket
  StatusReport status;
  Digest digest;
  std::string replayed;        // what folding the journal again gave; replayed_same when equal
  std::vector<double> ask_ms;  // measured, one for each question
  double seconds = 0;          // measured
};

struct RunSettings {
  std::filesystem::path folder;  // of the workspace; made
  std::uint64_t seed = 1;
  bool learning = true;
  Reviewer::Tell tell;                            // each decision of the reviewer, as it is taken
  std::function<void(std::int64_t at_us)> month;  // a simulated month begins
};

[[nodiscard]] Result<Run> play(const Sample& sample, const RunSettings& settings);

}  // namespace keel::demo
