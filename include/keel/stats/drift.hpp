// Drift: two watches over labels of answers (e-detectors in the manner of CUSUM; Shin, Ramdas and
// Rinaldo, "E-detectors", 2024). DriftDetector sees the whole of what is answered go wrong, Watch a
// single group of questions.
// Thread safety: const calls from any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "keel/base/math.hpp"

namespace keel::stats {

// Evidence that more than alpha of the watched questions are wrong, summed block by block of
// questions, for five bets. Under a share of alpha one bet alarms once in 200 blocks or less often.
class DriftDetector {
 public:
  explicit DriftDetector(double alpha = 0.05) noexcept : alpha_(alpha) {}

  // `scale` in [0, 1]: the least propensity of any label over this one's.
  void add(bool wrong, double scale) noexcept {
    const double gain = scale * (wrong ? 1 - alpha_ : -alpha_);
    for (std::size_t e = 0; e < bets.size(); ++e) {
      open_[e] += fixed::log1p(std::min(bets[e], 0.9 / alpha_) * gain);
    }
  }

  // Ends a block: whether there is an alarm, after which the evidence starts anew.
  bool close_block() noexcept {
    double most = 0;
    for (std::size_t e = 0; e < bets.size(); ++e) {
      evidence_[e] = std::max(0.0, evidence_[e] + open_[e]);
      most = std::max(most, evidence_[e]);
    }
    open_.fill(0);
    ++blocks_;
    if (most <= quiet) quiet_blocks_ = blocks_;
    if (most <= fixed::log(alarm)) return false;
    changed_at_ = quiet_blocks_;
    evidence_.fill(0);
    quiet_blocks_ = blocks_;
    return true;
  }
  // Blocks before the change that the latest alarm saw: what came later is of the new world.
  [[nodiscard]] std::uint64_t changed_at() const noexcept { return changed_at_; }
  [[nodiscard]] std::uint64_t blocks() const noexcept { return blocks_; }

  template <class A>
  void fields(A& a) {
    a(alpha_, blocks_, quiet_blocks_, changed_at_);
    for (double& value : open_) a(value);
    for (double& value : evidence_) a(value);
  }

 private:
  static constexpr std::array<double, 5> bets = {0.5, 1, 2, 4, 8};
  static constexpr double alarm = 200;
  static constexpr double quiet = 0.5;  // logarithm

  double alpha_;
  std::uint64_t blocks_ = 0;
  std::uint64_t quiet_blocks_ = 0;  // when the evidence was last next to none
  std::uint64_t changed_at_ = 0;
  std::array<double, bets.size()> open_{};      // of the open block; logarithms
  std::array<double, bets.size()> evidence_{};  // of the closed ones
};

// When a group is noticed, and when it is let go.
struct WatchRule {
  double above = 0.2;      // out when more than this share of its labels is wrong
  double above_bet = 2;    // in (0, 1 / above)
  double below = 0.1;      // back when less than this share is
  double below_bet = 1;    // in (0, 1 / (1 - below))
  double certainty = 200;  // how much likelier than not, to go out
  template <class A>
  void fields(A& a) {
    a(above, above_bet, below, below_bet, certainty);
  }
};

// Groups of questions whose answers are wrong too often are out; they come back on evidence that
// they are right again. The rule of a quarantine is the default: out above one in five, back below
// one in ten.
class Watch {
 public:
  explicit Watch(const WatchRule& rule = {}) noexcept : rule_(rule) {}

  // Whether the group's standing changed.
  bool add(std::uint32_t group, bool wrong) {
    Group& g = groups_[group];
    if (!g.out) {
      const double gain = (wrong ? 1 : 0) - rule_.above;
      g.evidence = std::max(0.0, g.evidence + fixed::log1p(rule_.above_bet * gain));
      if (g.evidence <= fixed::log(rule_.certainty)) return false;
      put_out(g);
      return true;
    }
    const double gain = rule_.below - (wrong ? 1 : 0);
    g.evidence = std::max(-3.0, g.evidence + fixed::log1p(rule_.below_bet * gain));
    if (g.evidence <= fixed::log(20)) return false;
    g = {};
    return true;
  }
  // After an alarm weaker evidence suffices; whether any group left.
  bool alarm() {
    bool any = false;
    for (auto& [id, g] : groups_) {
      if (g.out || g.evidence <= fixed::log(4)) continue;
      put_out(g);
      any = true;
    }
    return any;
  }
  [[nodiscard]] bool holds(std::uint32_t group) const noexcept {
    const auto at = groups_.find(group);
    return at != groups_.end() && at->second.out;
  }
  [[nodiscard]] bool any() const noexcept {
    return std::any_of(groups_.begin(), groups_.end(), [](const auto& g) { return g.second.out; });
  }
  // Ascending.
  [[nodiscard]] std::vector<std::uint32_t> held() const {
    std::vector<std::uint32_t> out;
    for (const auto& [id, g] : groups_) {
      if (g.out) out.push_back(id);
    }
    return out;
  }

  template <class A>
  void fields(A& a) {
    a(rule_, groups_);
  }

 private:
  struct Group {
    bool out = false;
    double evidence = 0;  // against its answers while in, for them while out; a logarithm
    template <class A>
    void fields(A& a) {
      a(out, evidence);
    }
  };
  static void put_out(Group& g) noexcept { g = {true, 0}; }

  WatchRule rule_;
  std::map<std::uint32_t, Group> groups_;
};

}  // namespace keel::stats
