// TrackRecord: groups whose answers are wrong more often, or less, than their confidence says: an
// offset in log-odds for each.
// Thread safety: const calls from any thread.
// Method: a random intercept of a logistic model with a standard normal prior, followed by
// stochastic Newton steps; what was learned fades by 3% with each of the group's labels
// (Fahrmeir 1992: the extended Kalman filter for binary observations has these steps).
#pragma once

#include <cstdint>
#include <map>

namespace keel::stats {

class TrackRecord {
 public:
  // An answer of the group that was served with this confidence, calibrated and in (0, 1), was
  // judged.
  void add(std::uint32_t group, bool wrong, double confidence) {
    Group& g = groups_[group];
    g.information = g.information * keep + confidence * (1 - confidence);
    const double surprise = (wrong ? 0.0 : 1.0) - confidence;
    g.offset = g.offset * keep + surprise / (prior + g.information);
  }
  // To add to the log-odds that an answer of the group is right; 0 for one that was never judged.
  [[nodiscard]] double offset(std::uint32_t group) const noexcept {
    const auto at = groups_.find(group);
    return at == groups_.end() ? 0 : at->second.offset;
  }
  void release(std::uint32_t group) { groups_.erase(group); }

  template <class A>
  void fields(A& a) {
    a(groups_);
  }

 private:
  static constexpr double keep = 0.97;
  static constexpr double prior = 1;  // precision

  struct Group {
    double offset = 0;
    double information = 0;
    template <class A>
    void fields(A& a) {
      a(offset, information);
    }
  };
  std::map<std::uint32_t, Group> groups_;
};

}  // namespace keel::stats
