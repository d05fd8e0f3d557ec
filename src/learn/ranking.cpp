#include "keel/learn/ranking.hpp"

#include <algorithm>

#include "keel/base/math.hpp"
#include "keel/base/seams.hpp"

namespace keel::learn {
namespace {

constexpr auto linear_index = static_cast<std::size_t>(Feature::linear);
constexpr double rate_credit = 2.0;
constexpr double rate_replay = 1.2;
constexpr double pace_fitted = 0.5;  // of both, once a fit has learned the same questions
constexpr double rate_refuted = 0.6;
constexpr int replays = 4;
constexpr double probability_max = 0.95;  // of a refuted article, so that the step stays finite

// visit(row, value) for each of x's entries and the one that is always on.
template <class F>
void for_each_entry(const QuestionVector& x, F&& visit) {
  for (const QuestionVector::Entry& entry : x.entries) {
    visit(std::uint32_t{entry.id}, QuestionVector::value(entry.weight));
  }
  visit(always_on, always_on_value);
}

constexpr std::size_t searched_from = 8;  // row shares a slot: a longer row is searched, not read

void prefetch(const Row& row, std::span<const std::uint32_t> slots) noexcept {
  const std::span<const float> values = row.values();
  for (const std::uint32_t slot : slots) {
    if (slot < values.size()) __builtin_prefetch(values.data() + slot);
  }
}

// Where a slot stands among a few distinct ones. One at a time in a thread.
class SlotPlaces {
 public:
  explicit SlotPlaces(std::span<const std::uint32_t> slots) : slots_(slots) {
    std::vector<std::uint32_t>& places = table();
    const auto last = std::max_element(slots.begin(), slots.end());
    if (last != slots.end() && *last >= places.size()) places.resize(*last + 1, none);
    for (std::uint32_t i = 0; i < slots.size(); ++i) places[slots[i]] = i;
  }
  ~SlotPlaces() {
    for (const std::uint32_t slot : slots_) table()[slot] = none;
  }
  SlotPlaces(const SlotPlaces&) = delete;
  SlotPlaces& operator=(const SlotPlaces&) = delete;
  // `none` for a slot that is not among them.
  [[nodiscard]] std::uint32_t operator[](std::uint32_t slot) const noexcept {
    const std::vector<std::uint32_t>& places = table();
    return slot < places.size() ? places[slot] : none;
  }

 private:
  static constexpr std::uint32_t none = ~0u;
  static std::vector<std::uint32_t>& table() noexcept {
    thread_local std::vector<std::uint32_t> places;
    return places;
  }
  std::span<const std::uint32_t> slots_;
};

}  // namespace

struct Ranking::Example {
  std::vector<std::uint32_t> slots;
  std::vector<double> probabilities;
  std::size_t right = 0;  // index of the label's article; slots.size() when absent
};

Ref<RankingModel> read_ranking(std::string_view parameters, std::uint64_t features) {
  Ref<RankingModel> model(new RankingModel);
  Reader in(parameters);
  if (features == feature_count_first) {
    std::array<double, feature_count_first> weights{};
    in(weights, model->rows);
    std::copy(weights.begin(), weights.end(), model->weights.begin());
  } else {
    in(*model);
  }
  return in.ok() ? model : Ref<RankingModel>();
}

void Ranking::apply(const Fact& fact) {
  if (fact.subject != "ranking") return;
  if (const auto* fitted = fact.as<ModelFitted>()) {
    fitted_ = fitted->examples;
    challenger_id_ = fact.id;
    challenger_ = read_ranking(fitted->parameters, fitted->features);
  } else if (const auto* promoted = fact.as<ModelPromoted>()) {
    if (!waits(promoted->fitted)) return;
    weights_ = challenger_->weights;
    rows_ = challenger_->rows;
    challenger_ = {};
    in_use_ = {fact.id, fact.seq};
  } else if (const auto* reverted = fact.as<ChangeReverted>()) {
    if (in_use_.by.empty() || reverted->reverted != in_use_.by) return;
    const Ref<RankingModel> model = read_ranking(reverted->parameters, reverted->features);
    if (!model) return;
    weights_ = model->weights;
    rows_ = model->rows;
    in_use_ = {fact.id, fact.seq};
  }
}

std::vector<double> Ranking::linear(const QuestionVector& x,
                                    std::span<const std::uint32_t> slots) const {
  std::vector<double> sums(slots.size(), 0.0);
  const SlotPlaces places(slots);
  thread_local std::vector<std::pair<Row, double>> rows;  // all found first: they lie far apart
  rows.clear();
  for_each_entry(x, [&](std::uint32_t id, float value) {
    rows.emplace_back(rows_[id], static_cast<double>(value));
  });
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& [row, value] = rows[r];
    if (r + 1 < rows.size()) prefetch(rows[r + 1].first, slots);
    if (row.values().empty() && row.size() <= searched_from * slots.size()) {
      for (const Share& share : row.shares()) {
        const std::size_t i = places[share.slot];
        if (i < slots.size()) sums[i] += value * static_cast<double>(share.value);
      }
      continue;
    }
    for (std::size_t i = 0; i < slots.size(); ++i) {
      sums[i] += value * static_cast<double>(row[slots[i]]);
    }
  }
  return sums;
}

const Ranking::Residual& Ranking::residual(const QuestionVector& x,
                                           std::span<const Share> less) const {
  thread_local Residual out;
  std::vector<double>& sums = out.sums_;
  std::fill(sums.begin(), sums.end(), 0.0);
  for_each_entry(x, [&](std::uint32_t id, float value) {
    const Row row = rows_[id];
    const auto weight = static_cast<double>(value);
    if (row.slots_end() > sums.size()) sums.resize(row.slots_end(), 0.0);
    for (const Share& share : row.shares()) {
      sums[share.slot] += weight * static_cast<double>(share.value);
    }
    const std::span<const float> values = row.values();
    for (std::size_t slot = 0; slot < values.size(); ++slot) {
      sums[slot] += weight * static_cast<double>(values[slot]);
    }
  });
  for (const Share& share : less) {
    if (share.slot >= sums.size()) sums.resize(share.slot + 1, 0.0);
    sums[share.slot] -= static_cast<double>(share.value);
  }
  return out;
}

std::vector<Share> Ranking::taught(const AnswerRecord& record, const Label& label,
                                   const QuestionVector& x) const {
  std::vector<std::pair<std::uint32_t, const ServedFeatures*>> served;
  for (const SlotFeatures& one : record.candidates) served.emplace_back(one.slot, &one.features);
  if (std::none_of(served.begin(), served.end(),
                   [&](const auto& one) { return one.first == label.slot; })) {
    served.emplace_back(label.slot, &label.features);
  }
  std::vector<double> p;
  for (const auto& [slot, features] : served) {
    p.push_back(score(*features, features->get(Feature::linear)));
  }
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& one : p) sum += one = fixed::exp(one - top);
  const double pace = fitted_ == 0 ? 1.0 : pace_fitted;
  const double on = static_cast<double>(always_on_value);
  const double step =
      pace * rate_credit * static_cast<double>(label.weight) * (cosine(record.vector, x) + on * on);
  std::vector<Share> out;
  for (std::size_t i = 0; i < served.size(); ++i) {
    const double right = served[i].first == label.slot ? 1 : 0;
    out.push_back({served[i].first, static_cast<float>(step * (right - p[i] / sum))});
  }
  return out;
}

std::vector<std::uint32_t> Ranking::Residual::strongest(std::size_t k) const {
  std::vector<std::pair<double, std::uint32_t>> order;
  for (std::uint32_t slot = 0; slot < sums_.size(); ++slot) {
    if (sums_[slot] > 0) order.emplace_back(-sums_[slot], slot);
  }
  const std::size_t n = std::min(k, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n), order.end());
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(order[i].second);
  return out;
}

double Ranking::score(const ServedFeatures& features, double linear) const noexcept {
  double z = weights_[linear_index] * linear;
  for (std::size_t i = 0; i < feature_count; ++i) {
    if (i != linear_index) z += weights_[i] * features.get(static_cast<Feature>(i));
  }
  return z;
}

Ranking::Example Ranking::example(const AnswerRecord& record, const Label* label) const {
  Example out;
  std::vector<const ServedFeatures*> features;
  for (const SlotFeatures& candidate : record.candidates) {
    out.slots.push_back(candidate.slot);
    features.push_back(&candidate.features);
  }
  if (label) {
    const auto at = std::find(out.slots.begin(), out.slots.end(), label->slot);
    out.right = static_cast<std::size_t>(at - out.slots.begin());
    if (at == out.slots.end()) {
      out.slots.push_back(label->slot);
      features.push_back(&label->features);
    }
  }
  const std::vector<double> residual = linear(record.vector, out.slots);
  double top = -1e300;
  for (std::size_t i = 0; i < out.slots.size(); ++i) {
    out.probabilities.push_back(score(*features[i], residual[i]));
    top = std::max(top, out.probabilities[i]);
  }
  double sum = 0;
  for (double& p : out.probabilities) sum += p = fixed::exp(p - top);
  for (double& p : out.probabilities) p /= sum;
  return out;
}

void Ranking::step(const QuestionVector& x, std::vector<Share> gradient, double rate) {
  std::sort(gradient.begin(), gradient.end(),
            [](const Share& a, const Share& b) { return a.slot < b.slot; });
  std::size_t slots = 0;  // a journal may name a candidate twice
  for (const Share& share : gradient) {
    if (slots > 0 && gradient[slots - 1].slot == share.slot) {
      gradient[slots - 1].value += share.value;
    } else {
      gradient[slots++] = share;
    }
  }
  gradient.resize(slots);
  for_each_entry(x, [&](std::uint32_t id, float value) {
    rows_.descend(id, gradient, static_cast<float>(rate) * value);
  });
}

void Ranking::credit(const AnswerRecord& record, const Label& label, double rate) {
  const Example e = example(record, &label);
  std::vector<Share> gradient;
  for (std::size_t i = 0; i < e.slots.size(); ++i) {
    const double g = e.probabilities[i] - (i == e.right ? 1.0 : 0.0);
    gradient.push_back({e.slots[i], static_cast<float>(g)});
  }
  step(record.vector, std::move(gradient), rate * static_cast<double>(label.weight));
}

void Ranking::refute(const AnswerRecord& record, std::uint32_t slot, double rate) {
  const Example e = example(record, nullptr);
  const auto at = std::find(e.slots.begin(), e.slots.end(), slot);
  if (at == e.slots.end()) return;
  const auto wrong = static_cast<std::size_t>(at - e.slots.begin());
  const double p = std::min(e.probabilities[wrong], probability_max);
  std::vector<Share> gradient;
  for (std::size_t i = 0; i < e.slots.size(); ++i) {
    const double g = i == wrong ? p : -p * e.probabilities[i] / (1 - p);
    gradient.push_back({e.slots[i], static_cast<float>(g)});
  }
  step(record.vector, std::move(gradient), rate);
}

void Ranking::learn(const Outcome& outcome, const Answers& answers, const Memory& memory) {
  if (outcome.answer == no_slot || outcome.weight <= 0 || outcome.history) return;
  const AnswerRecord& record = answers[outcome.answer];
  if (outcome.kind == Outcome::Kind::refuted) {
    refute(record, outcome.slot, rate_refuted * static_cast<double>(outcome.weight));
    return;
  }
  if (outcome.kind != Outcome::Kind::credit) return;
  Label label = *memory.label(outcome.answer);
  label.weight = outcome.weight;
  const double pace = fitted_ == 0 ? 1.0 : pace_fitted;
  credit(record, label, pace * rate_credit);
  SplitMix64 random(KeyHash{}(outcome.by));
  for (int i = 0; i < replays; ++i) {
    const std::uint32_t ordinal = memory.labelled()[random.below(memory.labelled().size())];
    const Label* other = memory.label(ordinal);
    if (other && other->slot != no_slot) credit(answers[ordinal], *other, pace * rate_replay);
  }
}

}  // namespace keel::learn
