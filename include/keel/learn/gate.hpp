// gate: the confidence that an answer resolves a question, and the threshold it must reach.
// Thread safety: const methods from any thread; one writer on its own copy.
// The threshold is fixed and named "unproven": it is not certified on judged answers.
#pragma once

#include <string>

#include "keel/learn/facts.hpp"

namespace keel::learn {

// What the confidence is judged from; all but the margin in [0, 1].
struct Evidence {
  double probability = 0;  // softmax of the best candidate
  double margin = 0;       // its score less the second's
  double bm25 = 0;         // features of the best candidate
  double full = 0;
  double nearest = 0;
};

class Gate {
 public:
  void apply(const Fact& fact);
  // P(the best candidate resolves the question): logistic in the evidence, fitted on the training
  // streams of the benchmark sets with their unanswerable questions (benchmarks/README.md).
  [[nodiscard]] static double confidence(const Evidence& evidence) noexcept;

  [[nodiscard]] double threshold() const noexcept { return threshold_; }
  [[nodiscard]] const std::string& threshold_name() const noexcept { return threshold_name_; }
  [[nodiscard]] std::int32_t mode() const noexcept { return mode_; }  // keel::Mode
  [[nodiscard]] bool learning() const noexcept { return learning_; }
  template <class A>
  void fields(A& a) {
    a(threshold_, threshold_name_, mode_, learning_);
  }

 private:
  double threshold_ = 0.6;
  std::string threshold_name_ = "unproven";
  std::int32_t mode_ = 2;  // suggest
  bool learning_ = true;
};

}  // namespace keel::learn
