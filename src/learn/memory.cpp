#include "keel/learn/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>

namespace keel::learn {
namespace {

constexpr std::size_t credited_ranks = 5;
constexpr std::size_t features_indexed = 128;  // of one question, its strongest

// The strongest features of a question, ascending by id; of equal ones the first.
std::vector<index::Component> strongest(const QuestionVector& vector) {
  const std::vector<QuestionVector::Entry>& entries = vector.entries;
  std::vector<index::Component> out;
  out.reserve(std::min(entries.size(), features_indexed));
  std::uint16_t least = 0;       // weights above it are kept
  std::size_t equal = SIZE_MAX;  // and so many that equal it
  if (entries.size() > features_indexed) {
    std::vector<std::uint16_t> weights;
    weights.reserve(entries.size());
    for (const QuestionVector::Entry& entry : entries) weights.push_back(entry.weight);
    const auto last = weights.begin() + (features_indexed - 1);
    std::nth_element(weights.begin(), last, weights.end(), std::greater<>());
    least = *last;
    equal = static_cast<std::size_t>(std::count(weights.begin(), last + 1, least));
  }
  for (const QuestionVector::Entry& entry : entries) {
    if (entry.weight < least || (entry.weight == least && equal == 0)) continue;
    equal -= entry.weight == least;
    out.push_back({entry.id, entry.weight});
  }
  return out;
}

// cosine() of one question with many: its weights lie by feature.
class WeightsByFeature {
 public:
  explicit WeightsByFeature(const QuestionVector& question) : question_(question) {
    if (weights().empty()) weights().resize(std::size_t{1} << question_bits);
    for (const QuestionVector::Entry& entry : question_.entries) weights()[entry.id] = entry.weight;
  }
  ~WeightsByFeature() {
    for (const QuestionVector::Entry& entry : question_.entries) weights()[entry.id] = 0;
  }
  WeightsByFeature(const WeightsByFeature&) = delete;
  WeightsByFeature& operator=(const WeightsByFeature&) = delete;

  [[nodiscard]] double cosine(const QuestionVector& other) const noexcept {
    const std::uint16_t* const all = weights().data();
    std::uint64_t sum = 0;
    for (const QuestionVector::Entry& entry : other.entries) {
      sum += std::uint64_t{all[entry.id]} * entry.weight;
    }
    return std::min(1.0, static_cast<double>(sum) * 0x1p-32);
  }

 private:
  static std::vector<std::uint16_t>& weights() {  // all 0 between uses
    thread_local std::vector<std::uint16_t> out;
    return out;
  }
  const QuestionVector& question_;
};

void prefetch(std::span<const QuestionVector::Entry> entries) noexcept {
  constexpr std::size_t line = 64 / sizeof(QuestionVector::Entry);
  for (std::size_t i = 0; i < entries.size(); i += line) __builtin_prefetch(entries.data() + i);
}

bool served(const AnswerRecord& record, std::uint32_t slot, std::size_t ranks) {
  const std::size_t n = std::min(ranks, record.candidates.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (record.candidates[i].slot == slot) return true;
  }
  return false;
}

template <class T>  // of an Outcome or a Label
bool by_agent(const T& credit) {
  return credit.audited || credit.cause == Cause::correction || credit.cause == Cause::agent_reply;
}

}  // namespace

void Memory::apply(Outcome& outcome, const Answers& answers) {
  if (outcome.answer == no_slot || outcome.slot == no_slot) return;
  const AnswerRecord& record = answers[outcome.answer];
  if (record.erased) {
    outcome.weight = 0;
    return;
  }
  if (outcome.kind == Outcome::Kind::refuted) {
    Label& label = edit(outcome.answer, answers);
    if (label.slot == outcome.slot) {
      label.slot = no_slot;
      label.weight = 0;
    }
    std::erase_if(label.refuted, [&](const Refuted& r) { return r.slot == outcome.slot; });
    label.refuted.push_back({outcome.slot, outcome.seq});
    return;
  }
  if (outcome.kind != Outcome::Kind::credit) return;
  const bool agent = by_agent(outcome);
  const Label* known = label(outcome.answer);
  const bool settled = known && known->slot != no_slot && known->slot != outcome.slot &&
                       by_agent(*known);  // a customer's word does not undo an agent's
  if (!agent && (settled || !served(record, outcome.slot, credited_ranks))) {
    outcome.weight = 0;
    return;
  }
  if (outcome.person != 0 && !agent) {
    const std::uint64_t key = mix64(outcome.person ^ mix64(outcome.slot + 1));
    const auto credits = static_cast<float>(++credits_.edit(key));
    outcome.weight /= credits * credits;
  }
  Label& label = edit(outcome.answer, answers);
  if (label.slot == outcome.slot) {
    label.weight = std::max(label.weight, outcome.weight);
    label.audited = label.audited || outcome.audited;
    return;
  }
  label.slot = outcome.slot;
  label.weight = outcome.weight;
  label.cause = outcome.cause;
  label.audited = outcome.audited;
  label.history = outcome.history;
  label.has_features = outcome.has_features;
  label.features = outcome.features;
  std::erase_if(label.refuted, [&](const Refuted& r) { return r.slot == outcome.slot; });
  corrections_ += agent;
  history_ += outcome.history;
}

void Memory::mask(std::uint32_t answer) {
  if (const Label* known = label(answer)) mask(answer, known->slot);
}

void Memory::mask(std::uint32_t answer, std::uint32_t slot) {
  const Label* known = label(answer);
  if (!known || slot == no_slot || known->slot != slot) return;
  masked_.set(answer, *known);
  Label& hidden = labels_.edit(answer);
  hidden.slot = no_slot;
  hidden.weight = 0;
}

void Memory::unmask(std::uint32_t answer) {
  const Label* known = masked_.find(answer);
  if (!known) return;
  Label back = *known;
  masked_.erase(answer);
  Label& now = labels_.edit(answer);
  const bool refuted = std::any_of(now.refuted.begin(), now.refuted.end(),
                                   [&](const Refuted& r) { return r.slot == back.slot; });
  if (now.slot != no_slot || refuted) return;
  back.refuted = now.refuted;
  now = std::move(back);
}

std::vector<std::uint16_t> Memory::features(const QuestionVector& question) {
  std::vector<std::uint16_t> out;
  for (const index::Component& feature : strongest(question)) out.push_back(feature.id);
  return out;
}

Label& Memory::edit(std::uint32_t answer, const Answers& answers) {
  const bool fresh = !labels_.contains(answer);
  Label& label = labels_.edit(answer);
  if (fresh) {
    index_question(answer, answers);
    labelled_.push_back(answer);
    for (const index::Component& feature : strongest(answers[answer].vector)) {
      ++feature_df_.edit(feature.id);
    }
  }
  return label;
}

const index::NearestIndex& Memory::index(const Answers& answers) const {
  std::call_once(index_->made, [&] {
    index::NearestBuilder builder;
    labelled_.for_each(
        [&](std::uint32_t answer) { builder.add(answer, strongest(answers[answer].vector)); });
    index_->questions = builder.finish();
  });
  return index_->questions;
}

void Memory::index_question(std::uint32_t answer, const Answers& answers) {
  const index::NearestIndex& known = index(answers);
  if (!index_.unique()) {
    Ref<Index> fresh(new Index);
    std::call_once(fresh->made, [&] { fresh->questions = known; });
    index_ = std::move(fresh);
  }
  index_->questions.add(answer, strongest(answers[answer].vector));
}

std::vector<Recalled> Memory::recall(const QuestionVector& question, const Answers& answers,
                                     std::size_t k) const {
  std::vector<index::QueryComponent> features;
  features.reserve(question.entries.size());
  for (const QuestionVector::Entry& entry : question.entries) {
    features.push_back({entry.id, entry.weight, feature_df_[entry.id]});
  }
  const WeightsByFeature weights(question);
  // Most of the time would be spent waiting for memory: it is asked for ahead of its use.
  const auto cosines = [&](std::span<const std::uint32_t> ordinals, std::span<double> out) {
    constexpr std::size_t ahead = 8;
    std::vector<const QuestionVector*> vectors;
    vectors.reserve(ordinals.size());
    for (const std::uint32_t ordinal : ordinals) {
      vectors.push_back(&answers[ordinal].vector);
      __builtin_prefetch(vectors.back());
    }
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      if (i + ahead < vectors.size()) prefetch(vectors[i + ahead]->entries);
      out[i] = weights.cosine(*vectors[i]);
    }
  };
  std::vector<Recalled> out;
  for (const index::Near& near : index(answers).search(features, k, cosines)) {
    out.push_back({near.doc, near.cosine});
  }
  return out;
}

}  // namespace keel::learn
