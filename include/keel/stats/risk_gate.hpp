// RiskGate: how confident an answer must be while questions and the truth change: the betting
// bound, started anew when drift is seen, without the groups of questions that turned wrong, and
// with a stricter threshold for groups that are wrong twice as often as allowed.
// Thread safety: const calls from any thread.
// Invariants:
//  1. Until `warm_up` questions there is no threshold: nothing is certified.
//  2. The state depends only on the options and on the calls in their order.
//  3. Levels are nested: what a level answers, every later one answers too. A tightened group's
//     level is as deep in the grid as twice its questions' own.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <vector>

#include "keel/stats/betting_bound.hpp"
#include "keel/stats/drift.hpp"
#include "keel/stats/recent_risk.hpp"

namespace keel::stats {

struct JudgedAnswer {
  double confidence = 0;        // as served, [0, 1]
  std::uint32_t group = 0;      // of the question: its topic or intent
  bool wrong = false;           // of the best answer, shown or not
  double propensity = 1;        // chance that this question would be judged, (0, 1]
  double propensity_least = 1;  // the least of any question at that time, [0, propensity]
  double even_above = 2;        // from this confidence on, the least propensity is another:
  double least_above = 1;       // in [0, propensity]; more than that counts as this one's
};

class RiskGate {
 public:
  static constexpr std::size_t warm_up = 1000;  // questions; their confidences make the grid
  static constexpr std::size_t block = 50;      // questions between decisions

  explicit RiskGate(const RiskOptions& options = {}) noexcept
      : alpha_(options.alpha),
        bound_(options),
        detector_(options.alpha),
        tightened_({std::min(2 * options.alpha, 0.9), 1, 1.5 * options.alpha, 0.3, 20}) {}

  // A question was decided with this confidence.
  void question(double confidence) {
    if (thresholds_.empty()) {
      seen_.push_back(confidence);
      if (seen_.size() == warm_up) make_grid();
    }
    if (++questions_ % block == 0) close_block();
  }

  // A question's answer was judged.
  void label(const JudgedAnswer& label) {
    assert(label.propensity > 0 && label.propensity_least <= label.propensity);
    if (labels_.size() >= 2 * labels_max) {
      labels_.erase(labels_.begin(), labels_.end() - static_cast<std::ptrdiff_t>(labels_max));
    }
    labels_.push_back({label.confidence, label.propensity_least / label.propensity,
                       std::min(1.0, label.least_above / label.propensity), label.group,
                       label.wrong, detector_.blocks(), label.even_above});
    if (thresholds_.empty()) return;
    if (noticed(label)) rebuild();
    const std::size_t level = level_of(label.confidence, label.group);
    if (level >= BettingBound::levels || quarantine_.holds(label.group)) return;
    const Kept& kept = labels_.back();
    const std::size_t apart = std::max(level_, even_levels(label.even_above));
    add(level, kept, apart, BettingBound::levels);
    detector_.add(level, kept.wrong, kept.scale, apart, kept.scale_above);
  }

  // Another test certifies this threshold until it is called again or drift is seen; above 1: none.
  void vouch(double threshold) {
    vouched_ = even_levels(threshold);
    if (!thresholds_.empty()) certify();
  }

  // The group's answers are others now: it is in again, without what was judged of the old ones.
  void release(std::uint32_t group) {
    quarantine_.release(group);
    tightened_.release(group);
    std::erase_if(labels_, [&](const Kept& kept) { return kept.group == group; });
    if (thresholds_.empty()) return;
    rebuild();
    certify();
  }

  // The least confidence to answer a group's questions with; above 1 when nothing is certified, or
  // the group is in quarantine.
  [[nodiscard]] double threshold(std::uint32_t group) const noexcept {
    const std::size_t levels = tightened_.holds(group) ? level_ / 2 : level_;
    return levels == 0 || quarantine_.holds(group) ? 2 : thresholds_[levels - 1];
  }
  // The same for most groups.
  [[nodiscard]] double threshold() const noexcept {
    return level_ == 0 ? 2 : thresholds_[level_ - 1];
  }
  [[nodiscard]] bool answers(double confidence, std::uint32_t group) const noexcept {
    return confidence >= threshold(group);
  }
  [[nodiscard]] const Watch& quarantine() const noexcept { return quarantine_; }
  [[nodiscard]] const Watch& tightened() const noexcept { return tightened_; }
  // Drift was seen lately: more of what is handed over should be judged.
  [[nodiscard]] bool alert() const noexcept { return questions_ < alert_until_; }
  [[nodiscard]] std::uint64_t alarms() const noexcept { return alarms_; }

  template <class A>
  void fields(A& a) {
    a(alpha_, bound_, recent_, detector_, quarantine_, tightened_, seen_, thresholds_, labels_,
      questions_, alert_until_, alarms_, vouched_, watched_, level_);
    for (std::uint64_t& begin : since_) a(begin);
    if constexpr (A::reading) {
      if (!sound()) {
        *this = RiskGate();
        a.fail();
      }
    }
  }

 private:
  struct Kept {
    double confidence = 0;
    double scale = 1;
    double scale_above = 1;
    std::uint32_t group = 0;
    bool wrong = false;
    std::uint64_t block = 0;
    double even_above = 2;
    template <class A>
    void fields(A& a) {
      a(confidence, scale, scale_above, group, wrong, block, even_above);
    }
  };
  // What was read back could have been made by the calls above.
  [[nodiscard]] bool sound() const noexcept {
    const bool grid = thresholds_.empty() ? level_ == 0 && seen_.size() < warm_up
                                          : thresholds_.size() == BettingBound::levels;
    return grid && level_ <= watched_ && watched_ <= BettingBound::levels &&
           vouched_ <= BettingBound::levels &&
           std::all_of(labels_.begin(), labels_.end(), [](const Kept& kept) {
             return kept.scale >= 0 && kept.scale <= 1 && kept.scale_above >= 0 &&
                    kept.scale_above <= 1;
           });
  }

  static constexpr std::size_t labels_max = 8000;
  static constexpr std::size_t alert_questions = 2000;
  static constexpr double recent_share = 0.65;                                 // of alpha
  static constexpr std::size_t trusted_levels = BettingBound::levels * 4 / 5;  // nothing certified

  // thresholds_[j] answers the (j + 1) / levels most confident.
  void make_grid() {
    std::sort(seen_.begin(), seen_.end(), [](double a, double b) { return a > b; });
    for (std::size_t j = 1; j < BettingBound::levels; ++j) {
      thresholds_.push_back(seen_[j * seen_.size() / BettingBound::levels - 1]);
    }
    thresholds_.push_back(0);
    seen_.clear();
    for (const Kept& kept : labels_) {
      if (level_of(kept.confidence) < trusted_levels) quarantine_.add(kept.group, kept.wrong);
    }
    rebuild();
    certify();
  }
  [[nodiscard]] std::size_t level_of(double confidence) const noexcept {
    for (std::size_t j = 0; j + 1 < thresholds_.size(); ++j) {
      if (confidence >= thresholds_[j]) return j;
    }
    return BettingBound::levels - 1;
  }
  // The first level that answers a group's question; `levels` for none.
  [[nodiscard]] std::size_t level_of(double confidence, std::uint32_t group) const noexcept {
    const std::size_t level = level_of(confidence);
    return tightened_.holds(group) ? std::min(2 * level + 1, BettingBound::levels) : level;
  }
  // Whether a group's standing changed: by what is certified or, before anything is, by what might
  // be. What stays below harms no customer.
  bool noticed(const JudgedAnswer& label) {
    const std::size_t level = level_of(label.confidence);
    const std::size_t watched = watched_ > 0 ? watched_ : trusted_levels;
    const bool out = level < watched && quarantine_.add(label.group, label.wrong);
    return (level < watched_ && tightened_.add(label.group, label.wrong)) || out;
  }
  void add(std::size_t level, const Kept& kept, std::size_t apart, std::size_t end) {
    bound_.add(level, kept.wrong, kept.scale, apart, kept.scale_above, end);
    recent_.add(level, kept.wrong, kept.scale, apart, kept.scale_above, end);
  }
  // The levels in whose present world a label is.
  [[nodiscard]] std::size_t levels_since(const Kept& kept) const noexcept {
    std::size_t n = 0;
    while (n < since_.size() && since_[n] <= kept.block) ++n;
    return n;
  }
  void certify() noexcept {
    watched_ = std::max(bound_.certified(), vouched_);
    level_ = recent_.within(recent_share * alpha_, watched_);
  }
  // The levels that hold only confidences from this one on.
  [[nodiscard]] std::size_t even_levels(double confidence) const noexcept {
    std::size_t n = 0;
    while (n < thresholds_.size() && thresholds_[n] >= confidence) ++n;
    return n;
  }
  // The bound from the labels of the present world, without the groups that are out.
  void rebuild() {
    bound_.reset();
    recent_.reset();
    for (const Kept& kept : labels_) {
      if (quarantine_.holds(kept.group)) continue;
      const std::size_t level = level_of(kept.confidence, kept.group);
      if (level >= BettingBound::levels) continue;
      add(level, kept, even_levels(kept.even_above), levels_since(kept));
    }
  }
  void close_block() {
    const std::size_t drifted = detector_.close_block(watched_);
    if (drifted < BettingBound::levels) {
      ++alarms_;
      vouched_ = std::min(vouched_, drifted);
      std::fill(since_.begin() + static_cast<std::ptrdiff_t>(drifted), since_.end(),
                detector_.changed_at());
      alert_until_ = questions_ + alert_questions;
      quarantine_.alarm();
      rebuild();
    }
    if (!thresholds_.empty()) certify();
  }

  double alpha_ = 0.05;
  BettingBound bound_;
  RecentRisk recent_;
  DriftDetector detector_;
  Watch quarantine_;
  Watch tightened_;
  std::vector<double> seen_;        // confidences of the warm-up
  std::vector<double> thresholds_;  // descending; empty in the warm-up
  std::vector<Kept> labels_;        // oldest first
  std::uint64_t questions_ = 0;
  std::uint64_t alert_until_ = 0;
  std::uint64_t alarms_ = 0;
  // The block where a level's present world begins; never less than the level's before.
  std::array<std::uint64_t, BettingBound::levels> since_{};
  std::size_t vouched_ = 0;  // levels that another test certifies
  std::size_t watched_ = 0;  // levels that this or the bound certifies
  std::size_t level_ = 0;    // of these, levels answered
};

}  // namespace keel::stats
