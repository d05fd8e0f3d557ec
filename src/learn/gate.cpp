#include "keel/learn/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <span>

#include "keel/base/math.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t labels_max = 4000;
constexpr std::size_t calibrated_every = 25;  // labels between two fits
constexpr std::size_t error_labels = 500;     // behind the calibration error
constexpr std::int32_t decision_answer = 1;
constexpr double score_max = 1 - 1e-9;

// The few-labels rule looks when so many labels are there, each time with half of what is left of
// delta: a test that is repeated at will proves nothing.
constexpr std::array<std::size_t, 3> looks = {60, 120, 240};
// After that, at the latest ones: what was judged long ago was another model's.
constexpr std::size_t look_every = 100;
constexpr std::size_t look_labels = 500;
constexpr double look_delta = 0.15;
constexpr std::size_t even_min = 45;  // labels, to leave those below out

// A number in (0, 1) from parts per million; 0 for anything else.
double share_of(const std::string& ppm) {
  const long value = std::strtol(ppm.c_str(), nullptr, 10);
  return value > 0 && value <= 1'000'000 ? static_cast<double>(value) / 1e6 : 0;
}

std::unique_ptr<bool[]> right_of(std::span<const Gate::Label> labels) {
  auto right = std::make_unique<bool[]>(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) right[i] = !labels[i].wrong;
  return right;
}

}  // namespace

double Gate::score(const Evidence& e) noexcept {
  const double margin = e.margin < 5 ? e.margin : 5;
  return fixed::logistic(-1.88 + 1.12 * e.probability + 0.59 * margin + 0.56 * e.bm25 +
                         1.65 * e.full + 0.95 * e.nearest);
}

double Gate::with_record(double score, std::uint32_t article) const noexcept {
  const double offset = records_.offset(article);
  if (offset == 0) return score;
  const double odds = score / (1 - std::min(score, score_max)) * fixed::exp(offset);
  return odds / (1 + odds);
}

void Gate::apply(const Fact& fact) {
  const auto* setting = fact.as<SettingChanged>();
  if (!setting) return;
  const double share = share_of(setting->value);
  if (fact.subject == "threshold_ppm" && share > 0) fixed_ = share;
  if (fact.subject == "alpha_ppm" && share > 0 && share < 1) {
    options_.alpha = share;
    start_anew();
  }
  if (fact.subject == "delta_ppm" && share > 0 && share < 1) {
    options_.delta = share;
    start_anew();
  }
}

void Gate::start_anew() {
  risk_ = stats::RiskGate(options_);
  few_score_ = 2;
  few_labels_ = 0;
  alarms_ = 0;
  since_ = drifted_ = judged_;
}

void Gate::asked(const AnswerRecord& record) {
  risk_.question(record.score);
  if (risk_.alarms() != alarms_) {  // what was certified was of another world
    alarms_ = risk_.alarms();
    few_score_ = 2;
    drifted_ = judged_;
    if (risk_.threshold() > 1) since_ = judged_;
  }
  topics_.emplace(record.topic, static_cast<std::uint32_t>(topics_.size()));
}

void Gate::reported(const AnswerRecord& record, bool failed) {
  if (record.top() != no_slot) reports_.add(record.top(), failed);
}

std::uint32_t Gate::topic_number(const std::string& topic) const noexcept {
  const auto at = topics_.find(topic);
  return at == topics_.end() ? no_slot : at->second;
}

void Gate::judged(const Judgement& judgement, const AnswerRecord& record) {
  const double draw = static_cast<double>(hash64(to_string(record.id)) >> 11) * 0x1.0p-53;
  const bool answered = record.decision == decision_answer;
  risk_.label({record.score, record.top(), judgement.wrong, judgement.propensity, judgement.least,
               judgement.even_above, judgement.least_above});
  const bool by_rule = record.confidence >= 1;
  if (judged_ >= few_labels_max && record.top() != no_slot && !by_rule) {
    records_.add(record.top(), judgement.wrong, record.confidence);
  }
  if (labels_.size() >= 2 * labels_max) {
    labels_.erase(labels_.begin(), labels_.end() - static_cast<std::ptrdiff_t>(labels_max));
  }
  labels_.push_back({record.score, record.confidence, judgement.wrong,
                     judgement.least / judgement.propensity, judgement.even_above,
                     judgement.least_above / judgement.propensity, draw, answered, record.top(),
                     topic_number(record.topic)});
  ++judged_;
  look();
  if (judged_ % calibrated_every != 0) return;
  std::vector<double> scores;
  for (const Label& label : labels_) scores.push_back(label.score);
  const std::unique_ptr<bool[]> right = right_of(labels_);
  calibrator_.fit(scores, {right.get(), labels_.size()});
}

// The latest `count` labels as a sample in which every question had the same chance, most confident
// first: where all were judged alike, all; below, those that a fair draw at the least propensity
// keeps. Articles in quarantine are left out.
std::vector<const Gate::Label*> Gate::fair_sample(std::size_t count) const {
  const std::span latest = std::span(labels_).last(std::min(count, labels_.size()));
  double even = 0;
  for (const Label& label : latest) even = std::max(even, label.even_above);
  std::vector<const Label*> above, all;
  for (const Label& label : latest) {
    if (risk_.quarantine().holds(label.article)) continue;
    if (label.score >= even && label.draw < label.scale_above) above.push_back(&label);
    if (label.draw < label.scale) all.push_back(&label);
  }
  std::vector<const Label*>& sample = above.size() >= even_min ? above : all;
  std::stable_sort(sample.begin(), sample.end(),
                   [](const Label* a, const Label* b) { return a->score > b->score; });
  return std::move(sample);
}

void Gate::look() {
  const std::uint64_t since = judged_ - since_;
  const auto at = std::find(looks.begin(), looks.end(), since);
  const bool first = at != looks.end();
  if (!first && (since < few_labels_max || since % look_every != 0)) return;
  const std::uint64_t present = judged_ - std::max(since_, drifted_);  // labels of today's world
  const std::vector<const Label*> sample =
      fair_sample(first ? since : std::min<std::uint64_t>(present, look_labels));
  std::vector<bool> wrong;
  for (const Label* label : sample) wrong.push_back(label->wrong);
  stats::RiskOptions options = options_;
  if (!first) {
    options.delta *= look_delta;
    const std::size_t certified = stats::certified_levels(wrong, options);
    few_score_ = certified == 0 ? 2 : sample[certified - 1]->score;
    few_labels_ = sample.size();
    risk_.vouch(few_score_);
    return;
  }
  for (auto spent = looks.begin(); spent <= at; ++spent) options.delta /= 2;
  const std::size_t certified = stats::certified_prefix(wrong, options);
  if (certified == 0) return;
  few_score_ = std::min(few_score_, sample[certified - 1]->score);
  few_labels_ = sample.size();
  risk_.vouch(few_score_);
}

// The calibration never decreases: halve the way.
double Gate::score_of(double confidence) const noexcept {
  double low = 0;
  double high = 1;
  for (int i = 0; i < 30; ++i) {
    const double middle = (low + high) / 2;
    (calibrator_(middle) >= confidence ? high : low) = middle;
  }
  return high;
}

Limit Gate::limit(Mode mode, std::uint32_t article) const {
  Limit out{score_of(fixed_), fixed_, "unproven", false};
  if (mode != Mode::answer) return out;
  out.quarantined = article != no_slot && risk_.quarantine().holds(article);
  const double common = certified_score();
  if (common <= 1) {
    out.tightened = article != no_slot && risk_.threshold() <= 1 && !out.quarantined &&
                    risk_.tightened().holds(article);
    out.score = out.tightened ? risk_.threshold(article) : common;
    out.confidence = out.score <= 1 ? calibrator_(out.score) : out.score;
    // A threshold that a person set higher stays.
    if (fixed_ != unproven) out.confidence = std::max(out.confidence, fixed_);
    out.name = "certified";
  } else if (judged_ - since_ >= few_labels_max || since_ > 0) {
    out.score = out.confidence = 2;
    out.name = "not certified";
  }
  return out;
}

void Gate::release(std::uint32_t article) {
  risk_.release(article);
  reports_.release(article);
  records_.release(article);
  std::erase_if(labels_, [&](const Label& label) { return label.article == article; });
}

double Gate::certified() const noexcept {
  const double score = certified_score();
  return score <= 1 ? calibrator_(score) : score;
}

std::uint64_t Gate::certified_from() const noexcept {
  if (risk_.threshold() <= 1) return judged_ - since_;
  return few_score_ <= 1 ? few_labels_ : 0;
}

double Gate::calibration_error() const {
  const std::span latest = std::span(labels_).last(std::min(labels_.size(), error_labels));
  std::vector<double> confidences;
  for (const Label& label : latest) confidences.push_back(label.confidence);
  const std::unique_ptr<bool[]> right = right_of(latest);
  return stats::calibration_error(confidences, {right.get(), latest.size()});
}

std::string Gate::promise() const {
  const std::uint64_t from = certified_from();
  const std::string goal =
      fmt::format("at most {:.3g} in 100 answered questions wrong, {:.3g}% sure",
                  100 * options_.alpha, 100 * (1 - options_.delta));
  if (from > 0) return fmt::format("{}; certified from {} judged answers", goal, from);
  return fmt::format("not certified: the aim is {}; {} answers were judged so far", goal,
                     judged_ - since_);
}

}  // namespace keel::learn
