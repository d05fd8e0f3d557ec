#include "keel/learn/votes.hpp"

#include <algorithm>

namespace keel::learn {
namespace {

constexpr std::size_t neighbours_max = 20;
constexpr double mass_floor = 0.05;  // few and distant neighbours say little

Vote& vote_of(Votes& votes, std::uint32_t slot) {
  for (Vote& vote : votes.votes) {
    if (vote.slot == slot) return vote;
  }
  return votes.votes.emplace_back(Vote{slot, 0, no_slot, 0, 0});
}

}  // namespace

const Vote* Votes::find(std::uint32_t slot) const noexcept {
  for (const Vote& vote : votes) {
    if (vote.slot == slot) return &vote;
  }
  return nullptr;
}

void Votes::set(ServedFeatures& features, std::uint32_t slot) const noexcept {
  const Vote* vote = find(slot);
  features.set(Feature::nearest, vote ? vote->nearest : 0);
  features.set(Feature::neighbours, vote ? vote->neighbours : 0);
  features.set(Feature::refuted, vote ? vote->refuted : 0);
}

Votes count_votes(std::span<const Recalled> recalled, const Memory& memory,
                  const Knowledge& knowledge, const StandsFor& stands_for) {
  Votes out;
  double total = 0;
  std::size_t counted = 0;
  for (const Recalled& one : recalled) {
    const Label* label = memory.label(one.answer);
    if (!label) continue;
    for (const Refuted& refuted : label->refuted) {
      if (!knowledge.live(refuted.slot) || knowledge.doc(refuted.slot).seq > refuted.seq) continue;
      const std::uint32_t slot = stands_for(one, refuted.slot);
      if (slot == no_slot) continue;
      Vote& vote = vote_of(out, slot);
      vote.refuted = std::max(vote.refuted, one.cosine);
    }
    if (label->slot == no_slot || !knowledge.live(label->slot)) continue;
    const std::uint32_t slot = stands_for(one, label->slot);
    if (slot == no_slot) continue;
    Vote& vote = vote_of(out, slot);
    const auto trust = static_cast<double>(label->weight);
    const double nearest = std::min(trust, 1.0) * one.cosine;
    if (nearest > vote.nearest) {
      vote.nearest = nearest;
      vote.answer = one.answer;
    }
    if (counted++ < neighbours_max) {
      const double c = one.cosine;
      const double mass = c * c * c * c * c;
      vote.neighbours += trust * mass;
      total += mass;
    }
  }
  for (Vote& vote : out.votes) vote.neighbours /= total + mass_floor;
  return out;
}

}  // namespace keel::learn
