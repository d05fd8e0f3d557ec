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
#include "keel/stats/betting_bound.hpp"

namespace keel::stats {

// Evidence that more than alpha of what a level answers is wrong, for each level of a BettingBound,
// summed block by block of questions, for five bets. Under a share of alpha one bet alarms once in
// 200 blocks or less often. An alarm speaks of the levels with some evidence against them: stricter
// ones have not drifted.
class DriftDetector {
 public:
  static constexpr std::size_t levels = BettingBound::levels;

  explicit DriftDetector(double alpha = 0.05) noexcept : alpha_(alpha) {}

  // As BettingBound::add.
  void add(std::size_t first, bool wrong, double scale, std::size_t apart,
           double scale_apart = 1) noexcept {
    const double gain = wrong ? 1 - alpha_ : -alpha_;
    for (std::size_t e = 0; e < bets.size(); ++e) {
      const double bet = std::min(bets[e], 0.9 / alpha_) * gain;
      const double outer = fixed::log1p(bet * scale);
      const double inner = scale == scale_apart ? outer : fixed::log1p(bet * scale_apart);
      for (std::size_t j = first; j < levels; ++j) levels_[j].open[e] += j < apart ? inner : outer;
    }
  }

  // Ends a block: the first level that drifted when one of the first `watched` gives an alarm,
  // after which its evidence and that of all later ones starts anew; `levels` for no alarm.
  std::size_t close_block(std::size_t watched) noexcept {
    ++blocks_;
    bool alarmed = false;
    std::size_t drifted = levels;
    for (std::size_t j = 0; j < levels; ++j) {
      const double most = levels_[j].close();
      if (most <= quiet) levels_[j].quiet_block = blocks_;
      if (j >= watched) continue;
      alarmed = alarmed || most > fixed::log(alarm);
      if (drifted == levels && most > fixed::log(suspicion)) drifted = j;
    }
    if (!alarmed) return levels;
    drifted -= drifted / caution;
    changed_at_ = levels_[watched - 1].quiet_block;
    for (std::size_t j = drifted; j < levels; ++j) {
      levels_[j].evidence.fill(0);
      levels_[j].quiet_block = blocks_;
    }
    return drifted;
  }
  // Blocks before the change that the latest alarm saw: what came later is of the new world.
  [[nodiscard]] std::uint64_t changed_at() const noexcept { return changed_at_; }
  [[nodiscard]] std::uint64_t blocks() const noexcept { return blocks_; }

  template <class A>
  void fields(A& a) {
    a(alpha_, blocks_, changed_at_);
    for (Level& level : levels_) a(level);
  }

 private:
  static constexpr std::array<double, 5> bets = {0.5, 1, 2, 4, 8};
  static constexpr double alarm = 200;
  static constexpr double suspicion = 1.3;
  static constexpr std::size_t caution = 5;  // a fifth of the levels before are taken along
  static constexpr double quiet = 0.5;       // logarithm

  struct Level {
    std::array<double, bets.size()> open{};      // of the open block; logarithms
    std::array<double, bets.size()> evidence{};  // of the closed ones
    std::uint64_t quiet_block = 0;               // when the evidence was last next to none

    double close() noexcept {
      double most = 0;
      for (std::size_t e = 0; e < bets.size(); ++e) {
        evidence[e] = std::max(0.0, evidence[e] + open[e]);
        most = std::max(most, evidence[e]);
      }
      open.fill(0);
      return most;
    }
    template <class A>
    void fields(A& a) {
      for (double& value : open) a(value);
      for (double& value : evidence) a(value);
      a(quiet_block);
    }
  };

  double alpha_;
  std::uint64_t blocks_ = 0;
  std::uint64_t changed_at_ = 0;
  std::array<Level, levels> levels_{};
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
  // It is in again, and nothing speaks against it.
  void release(std::uint32_t group) { groups_.erase(group); }
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
