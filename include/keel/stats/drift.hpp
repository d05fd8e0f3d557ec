// Drift: two watches over labels of answers (e-detectors in the manner of CUSUM; Shin, Ramdas and
// Rinaldo, "E-detectors", 2024). DriftDetector sees the whole of what is answered go wrong,
// Quarantine a single group of questions.
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

// Evidence that more than alpha of the answered questions are wrong, summed block by block of
// questions. Under a share of alpha an alarm comes once in 200 blocks with labels or less often.
class DriftDetector {
 public:
  explicit DriftDetector(double alpha = 0.05) noexcept : alpha_(alpha) {}

  void add(bool wrong) noexcept { ++(wrong ? wrong_ : right_); }

  // Ends a block: whether there is an alarm, after which the evidence starts anew.
  bool close_block() noexcept {
    double most = 0;
    for (std::size_t e = 0; e < bets.size(); ++e) {
      const double bet = std::min(bets[e], 0.9 / alpha_);
      evidence_[e] = std::max(0.0, evidence_[e] + wrong_ * fixed::log1p(bet * (1 - alpha_)) +
                                       right_ * fixed::log1p(-bet * alpha_));
      most = std::max(most, evidence_[e]);
    }
    wrong_ = right_ = 0;
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
    a(alpha_, wrong_, right_, blocks_, quiet_blocks_, changed_at_);
    for (double& value : evidence_) a(value);
  }

 private:
  static constexpr std::array<double, 4> bets = {0.5, 1, 2, 4};
  static constexpr double alarm = 200;
  static constexpr double quiet = 0.5;  // logarithm

  double alpha_;
  double wrong_ = 0;  // in the open block
  double right_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t quiet_blocks_ = 0;  // when the evidence was last next to none
  std::uint64_t changed_at_ = 0;
  std::array<double, bets.size()> evidence_{};  // logarithms
};

// Groups of questions whose answers are wrong more than one time in five leave service; they come
// back on evidence that fewer than one in ten are.
class Quarantine {
 public:
  // Whether the group's standing changed.
  bool add(std::uint32_t group, bool wrong) {
    Group& g = groups_[group];
    if (!g.out) {
      g.evidence = std::max(0.0, g.evidence + (wrong ? fixed::log(2.6) : fixed::log(0.6)));
      if (g.evidence <= fixed::log(200)) return false;
      put_out(g);
      return true;
    }
    g.evidence = std::max(-3.0, g.evidence + (wrong ? fixed::log(0.1) : fixed::log(1.1)));
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
    a(groups_);
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

  std::map<std::uint32_t, Group> groups_;
};

}  // namespace keel::stats
