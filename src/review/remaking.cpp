#include "review/remaking.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "keel/answer/decide.hpp"
#include "keel/answer/retrieve.hpp"

namespace keel::review {
namespace {

using learn::Answered;
using learn::Feature;

constexpr const char* compared[] = {
    "decision", "reason",     "confidence",   "score",     "threshold_score",
    "topic",    "candidates", "learned_from", "threshold", "threshold_name"};

// Says of each candidate on record what it was served with, and 0 of every other article.
answer::Likeness likeness_on_record(const state::State& state, const Answered& answered) {
  if (!of_embedder(answered)) return {};
  auto vectors = std::make_shared<answer::ArticleVectors>();
  vectors->articles.resize(state.knowledge.slots());
  for (const learn::ServedCandidate& candidate : answered.candidates) {
    const std::uint32_t slot = state.knowledge.find(candidate.article);
    if (slot == learn::no_slot) continue;
    const auto like = static_cast<float>(candidate.features.get(Feature::dense));
    answer::ArticleVectors::One one;
    one.passages.emplace_back(Digest{}, std::make_shared<const std::vector<float>>(1, like));
    vectors->articles[slot] = std::make_shared<const answer::ArticleVectors::One>(std::move(one));
  }
  return {std::move(vectors), std::make_shared<const std::vector<float>>(1, 1.0F)};
}

}  // namespace

bool of_embedder(const Answered& answered) noexcept {
  return std::any_of(answered.candidates.begin(), answered.candidates.end(),
                     [](const learn::ServedCandidate& candidate) {
                       return candidate.features.get(Feature::dense) > 0;
                     });
}

Remade remake(const state::State& state, const journal::Event& event, const Question& question) {
  const learn::Fact fact = learn::parse_fact(event);
  const auto* recorded = fact.as<Answered>();
  Remade out;
  if (!recorded) return out;
  const answer::Retrieval retrieval =
      answer::retrieve(state, question, question.text, likeness_on_record(state, *recorded));
  const Answer answer = answer::decide(state, question, retrieval, event.occurred_us);
  const Answered again = answer::record_of(state, question, retrieval, answer);
  out.decision = answer.decision;
  out.reason = answer.reason;
  out.confidence = answer.confidence;
  if (!again.candidates.empty()) out.article = again.candidates.front().article;
  const std::string was =
      recorded->candidates.empty() ? std::string() : recorded->candidates.front().article;
  out.same = again.decision == recorded->decision &&
             (answer.decision != Decision::answer || out.article == was);
  const Json clear = learn::content_of(again).clear;
  out.identical = std::all_of(std::begin(compared), std::end(compared), [&](const char* member) {
    return to_canonical(clear[member]) == to_canonical(event.clear[member]);
  });
  return out;
}

}  // namespace keel::review
