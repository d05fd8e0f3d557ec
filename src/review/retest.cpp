#include "keel/review/retest.hpp"

#include <algorithm>

#include "keel/answer/enrich.hpp"

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

// Of the trust-weighted mass of like questions, so much must speak for another article, and so many
// times what speaks for the one on record.
constexpr double contested_share = 0.5;
constexpr double contested_ratio = 2;

Retest::Side side_of(const answer::Verdict& verdict) {
  return {verdict.decision, verdict.reason, verdict.slot, verdict.confidence};
}

// Whether two articles say the same: translations of each other, or brands' versions.
bool siblings(const State& state, std::uint32_t a, std::uint32_t b) {
  if (a == b) return true;
  if (a >= state.knowledge.slots() || b >= state.knowledge.slots()) return false;
  const std::vector<std::uint32_t>& family = state.knowledge.family(a);
  return std::binary_search(family.begin(), family.end(), b);
}

}  // namespace

bool Retest::Tested::changed() const noexcept {
  return before.decision != after.decision ||
         (before.decision == Decision::answer && before.slot != after.slot);
}

Retest::Retest(const State& before, const State& after, bool same_candidates)
    : before_(before), after_(after), same_candidates_(same_candidates) {
  before.memory.labelled().for_each([&](std::uint32_t answer) {
    const std::string& conversation = before.answers[answer].conversation;
    if (!conversation.empty()) remembered_[conversation].push_back(answer);
  });
  const auto& labelled = after.memory.labelled();
  for (std::size_t i = before.memory.labelled().size(); i < labelled.size(); ++i) {
    taught_.push_back(labelled[i]);
  }
  for (auto& [conversation, answers] : remembered_) std::sort(answers.begin(), answers.end());
}

std::vector<std::uint32_t> Retest::own_answers(std::uint32_t answer) const {
  const auto at = remembered_.find(before_.answers[answer].conversation);
  std::vector<std::uint32_t> out;
  if (at != remembered_.end()) out = at->second;
  const auto place = std::lower_bound(out.begin(), out.end(), answer);
  if (place == out.end() || *place != answer) out.insert(place, answer);  // the change may teach it
  return out;
}

Retest::Tested Retest::test(std::uint32_t answer, const Question& question) const {
  answer::AskedAgain again;
  again.left_out = own_answers(answer);
  const std::int64_t now_us = before_.place.now_us;
  Tested out;
  out.answer = answer;
  const answer::Retrieval retrieval =
      answer::retrieve(before_, question, question.text, {}, &again);
  out.before = side_of(answer::verdict_on(before_, question, retrieval, now_us));
  out.contested = contested(answer, retrieval);
  if (same_candidates_) {
    out.after = side_of(answer::verdict_on(after_, question, retrieval, now_us));
    return out;
  }
  for (const std::uint32_t one : taught_) {
    if (!std::binary_search(again.left_out.begin(), again.left_out.end(), one)) {
      again.near.push_back(one);
    }
  }
  out.after = side_of(answer::verdict_on(
      after_, question, answer::retrieve(after_, question, question.text, {}, &again), now_us));
  return out;
}

bool Retest::contested(std::uint32_t answer, const answer::Retrieval& retrieval) const {
  const learn::Label* label = before_.memory.label(answer);
  if (!label) return false;
  double on_record = 0, against = 0;
  for (const answer::Scored& one : retrieval.candidates) {
    const double share = one.features.get(learn::Feature::neighbours);
    if (label->slot != no_slot) {
      double& sum = siblings(before_, label->slot, one.slot) ? on_record : against;
      sum = std::max(sum, share);
    } else if (std::any_of(label->refuted.begin(), label->refuted.end(),
                           [&](const learn::Refuted& r) { return r.slot == one.slot; })) {
      against = std::max(against, share);
    }
  }
  return against >= contested_share && against >= contested_ratio * on_record;
}

Truth Retest::truth(const State& state, std::uint32_t answer, std::uint32_t slot) const {
  const learn::Label* label = before_.memory.label(answer);
  if (!label || slot == no_slot) return Truth::unknown;
  if (label->slot != no_slot) {
    return siblings(state, label->slot, slot) ? Truth::right : Truth::wrong;
  }
  const auto seq = state.knowledge.doc(slot).seq;
  const bool refuted =
      std::any_of(label->refuted.begin(), label->refuted.end(),
                  [&](const learn::Refuted& one) { return one.slot == slot && seq <= one.seq; });
  return refuted ? Truth::wrong : Truth::unknown;
}

bool Retest::rewritten(std::uint32_t slot) const {
  return slot != no_slot && (slot >= before_.knowledge.slots() ||
                             before_.knowledge.doc(slot).seq != after_.knowledge.doc(slot).seq);
}

Truth Retest::truth_after(std::uint32_t answer, std::uint32_t slot, const TextOf& text_of) const {
  const Truth known = truth(after_, answer, slot);
  if (known != Truth::unknown || !rewritten(slot)) return known;
  const std::string& id = before_.answers[answer].conversation;
  const learn::Conversation* conversation = id.empty() ? nullptr : before_.conversations->find(id);
  if (!conversation) return known;
  std::vector<std::uint64_t> replies = conversation->replies;
  if (const auto* against = before_.freshness.of(slot)) {
    for (const learn::Contradiction& one : *against) {
      if (one.conversation == id) replies.push_back(one.seq);
    }
  }
  Question question;
  question.brand = before_.answers[answer].brand;
  for (const std::uint64_t seq : replies) {
    const std::vector<learn::Supported> support =
        answer::supporting_articles(after_, text_of(seq), question, nullptr);
    if (support.empty() || support.front().contradicts) continue;
    const bool said = after_.knowledge.find(support.front().article) == slot &&
                      support.front().score >= learn::support_min;
    if (said) return Truth::right;
  }
  return known;
}

}  // namespace keel::review
