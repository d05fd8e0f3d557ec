// gate: the confidence that an answer resolves a question, and the threshold it must reach, from
// what people judged.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. "certified" is said only of a threshold that a test at level delta supports; what customers
//     see without one is called "unproven", and nothing is shown once enough judged answers failed
//     to certify any threshold ("not certified").
//  2. Judgements make the gate looser through the tests alone; an article's track record moves its
//     score, and every score meets the same tested threshold.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "keel/base/mode.hpp"
#include "keel/learn/audits.hpp"
#include "keel/stats/calibration.hpp"
#include "keel/stats/risk_gate.hpp"
#include "keel/stats/track_record.hpp"

namespace keel::learn {

// What the score is judged from; all but the margin in [0, 1].
struct Evidence {
  double probability = 0;  // softmax of the best candidate
  double margin = 0;       // its score less the second's
  double bm25 = 0;         // features of the best candidate
  double full = 0;
  double nearest = 0;
};

// What an answer must reach.
struct Limit {
  double score = 0;       // before calibration
  double confidence = 0;  // the same, calibrated; above 1: nothing is answered
  std::string name;       // "certified", "unproven" or "not certified"
  bool quarantined = false;
  bool tightened = false;  // the article's own threshold, stricter than the workspace's
};

class Gate {
 public:
  static constexpr double unproven = 0.6;
  static constexpr std::size_t few_labels_max = 300;  // from there on the betting bound decides

  void apply(const Fact& fact);
  void asked(const AnswerRecord& record);
  // A proxy's word on an answer that a customer saw: it raises alarms, and never enters the bound.
  void reported(const AnswerRecord& record, bool failed);
  void judged(const Judgement& judgement, const AnswerRecord& record);

  // A person lets an article be answered from again, whose text is another than that which failed:
  // what was judged of the old one counts no longer.
  void release(std::uint32_t article);

  // P(the best candidate resolves the question) before calibration: logistic in the evidence,
  // fitted on the training streams of the benchmark sets with their unanswerable questions
  // (benchmarks/README.md).
  [[nodiscard]] static double score(const Evidence& evidence) noexcept;
  // The same for an article whose answers were judged: lower where more of them were wrong than
  // their confidence said.
  [[nodiscard]] double with_record(double score, std::uint32_t article) const noexcept;
  // By how much in log-odds; 0 for an article that was never judged.
  [[nodiscard]] double track_record(std::uint32_t article) const noexcept {
    return records_.offset(article);
  }
  [[nodiscard]] double confidence(double score) const noexcept { return calibrator_(score); }
  // Agents are shown suggestions from the fixed threshold on; customers only what is certified, or
  // the fixed threshold while too little has been judged. `article`: slot of the best candidate;
  // no_slot for what holds for most.
  [[nodiscard]] Limit limit(Mode mode, std::uint32_t article = no_slot) const;

  // The confidence that a person asks for at least; `unproven` when none has said so.
  [[nodiscard]] double asked_for() const noexcept { return fixed_; }
  // The confidence that is certified, whatever a person asks for; above 1 when none is.
  [[nodiscard]] double certified() const noexcept;

  [[nodiscard]] const stats::RiskOptions& risk() const noexcept { return options_; }
  [[nodiscard]] std::uint64_t judged_count() const noexcept { return judged_; }
  [[nodiscard]] std::uint64_t certified_from() const noexcept;  // judged answers behind it
  // Articles that no answer is given from, and those with a stricter threshold: slots, ascending.
  [[nodiscard]] std::vector<std::uint32_t> quarantined() const { return risk_.quarantine().held(); }
  [[nodiscard]] std::vector<std::uint32_t> tightened() const { return risk_.tightened().held(); }
  // More should be judged: drift was seen, or customers report failures of some article.
  [[nodiscard]] bool alert() const { return risk_.alert() || reports_.any(); }
  [[nodiscard]] bool suspected(std::uint32_t article) const { return reports_.holds(article); }
  [[nodiscard]] std::uint64_t alarms() const noexcept { return risk_.alarms(); }
  [[nodiscard]] std::string_view calibration() const noexcept { return calibrator_.method(); }
  // Expected calibration error of the confidences as served, over the latest judged answers.
  [[nodiscard]] double calibration_error() const;
  // "at most 5 in 100 answered questions wrong, 90% sure; certified from 412 judged answers".
  [[nodiscard]] std::string promise() const;

  struct Label {
    double score = 0;
    double confidence = 0;  // as served
    bool wrong = false;
    double scale = 1;        // least propensity over its own
    double even_above = 0;   // score from which on the least propensity is another
    double scale_above = 1;  // that one over its own
    double draw = 0;         // fixed uniform number of the answer, for thinning
    bool answered = false;
    std::uint32_t article = no_slot;  // slot of the best candidate
    std::uint32_t topic = 0;          // its number, as topic_number() gives it
    template <class A>
    void fields(A& a) {
      a(score, confidence, wrong, scale, even_above, scale_above, draw, answered, article, topic);
    }
  };
  // no_slot for a topic that nothing was asked of.
  [[nodiscard]] std::uint32_t topic_number(const std::string& topic) const noexcept;
  [[nodiscard]] const std::vector<Label>& labels() const noexcept { return labels_; }

  template <class A>
  void fields(A& a) {
    a(options_, fixed_, risk_, calibrator_, labels_, topics_, judged_, since_, drifted_, few_score_,
      few_labels_, alarms_, reports_, records_);
  }

 private:
  void start_anew();
  [[nodiscard]] double certified_score() const noexcept {
    return risk_.threshold() <= 1 ? risk_.threshold() : few_score_;
  }
  void look();  // the exact test, when its next look is due
  [[nodiscard]] std::vector<const Label*> fair_sample(std::size_t count) const;
  [[nodiscard]] double score_of(double confidence) const noexcept;  // the least that gives it

  stats::RiskOptions options_;
  double fixed_ = unproven;
  stats::RiskGate risk_;
  stats::Watch reports_;        // articles that customers' reports speak against
  stats::TrackRecord records_;  // of articles
  stats::Calibrator calibrator_;
  std::vector<Label> labels_;  // the latest, oldest first
  std::map<std::string, std::uint32_t> topics_;
  std::uint64_t judged_ = 0;
  std::uint64_t since_ = 0;       // judged when certification last started anew
  std::uint64_t drifted_ = 0;     // judged when drift was last seen
  double few_score_ = 2;          // certified by the few-labels rule; above 1 for nothing
  std::uint64_t few_labels_ = 0;  // behind it
  std::uint64_t alarms_ = 0;      // of the drift detector, seen
};

}  // namespace keel::learn
