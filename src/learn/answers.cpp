#include "keel/learn/answers.hpp"

#include "keel/text/focus.hpp"

namespace keel::learn {

std::uint32_t Answers::apply(const Fact& fact, const Knowledge& knowledge) {
  const auto* answered = fact.as<Answered>();
  if (!answered || by_id_.contains(fact.id)) return no_slot;
  Ref<AnswerRecord> made(new AnswerRecord);
  AnswerRecord& r = *made;
  r.id = fact.id;
  r.seq = fact.seq;
  r.at_us = fact.at_us;
  r.conversation = fact.conversation;
  r.person = answered->customer.empty() ? 0 : hash64(answered->customer);
  r.decision = answered->decision;
  r.reason = answered->reason;
  r.confidence = answered->confidence;
  r.score = answered->score;
  r.threshold_score = answered->threshold_score;
  r.mode = answered->mode;
  r.suggestion_score = answered->suggestion_score;
  r.shown = answered->shown;
  r.suggested = answered->suggested;
  r.erased = answered->text.empty();
  r.topic = answered->topic;
  r.brand = answered->brand;
  r.learned_from = answered->learned_from;
  for (const ServedCandidate& candidate : answered->candidates) {
    const std::uint32_t slot = knowledge.find(candidate.article);
    if (slot != no_slot) r.candidates.push_back({slot, candidate.features});
  }
  text::Language language = text::parse_language(answered->locale);
  if (language == text::Language::unknown) language = text::guess_language(answered->text);
  r.language = language;
  r.in_language = knowledge.written_in(language) > 0;
  const text::Analysis analysis = text::analyse(text::focus_of(answered->text), language);
  r.vector = make_question_vector(analysis.mix, knowledge.frequencies());
  r.terms = terms_of(analysis.stems);
  const std::uint32_t ordinal = size();
  by_id_.set(r.id, ordinal);
  records_.push_back(std::move(made));
  return ordinal;
}

std::uint32_t Answers::recorded_at(std::uint64_t seq) const noexcept {
  std::uint32_t low = 0;
  std::uint32_t high = size();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if ((*this)[middle].seq < seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < size() && (*this)[low].seq == seq ? low : no_slot;
}

std::uint32_t Answers::find(const EventId& id) const noexcept {
  const std::uint32_t* ordinal = by_id_.find(id);
  return ordinal ? *ordinal : no_slot;
}

}  // namespace keel::learn
