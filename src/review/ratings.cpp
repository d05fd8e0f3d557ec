#include "keel/review/ratings.hpp"

#include <algorithm>

#include "keel/base/hash.hpp"

namespace keel::review {
namespace {

using learn::AnswerRecord;

constexpr std::size_t pool_max = 20'000;
constexpr double rest = 0.25;  // weight of a question far below the threshold
constexpr std::int32_t decision_escalate = 3;
constexpr std::int32_t by_rule = 5;  // keel::Reason from here on: not the article's fault

// Suggestions are judged by agents anyway.
double weight_of(const AnswerRecord& record, const learn::Gate& gate) {
  if (record.suggested) return rest;
  const bool near = gate.suspected(record.top()) || record.decision != decision_escalate ||
                    record.score >= record.threshold_score / 2;
  return near ? 1 : rest;
}

}  // namespace

learn::AuditAsked draw_ratings(const state::State& state, std::int64_t now_us, std::size_t count,
                               std::uint64_t seed) {
  learn::AuditAsked out;
  const std::int64_t from_us =
      std::max(state.audits.last_draw_us(), now_us - learn::Audits::open_us);
  std::vector<const AnswerRecord*> pool;
  for (std::uint32_t i = state.answers.size(); i > 0 && pool.size() < pool_max; --i) {
    const AnswerRecord& record = state.answers[i - 1];
    if (record.at_us <= from_us) break;
    const bool policy = record.decision == decision_escalate && record.reason >= by_rule;
    if (record.erased || record.candidates.empty() || policy || state.audits.judged(record.id)) {
      continue;
    }
    pool.push_back(&record);
  }
  out.pool = pool.size();
  if (pool.empty() || count == 0) return out;
  // The expected number drawn grows with the factor: halve the way to `count`.
  double low = 0;
  double high = 1 / rest;
  for (int step = 0; step < 40; ++step) {
    const double factor = (low + high) / 2;
    double expected = 0;
    for (const AnswerRecord* record : pool)
      expected += std::min(1.0, factor * weight_of(*record, state.gate));
    (expected < static_cast<double>(count) ? low : high) = factor;
  }
  out.least = 1;
  for (const AnswerRecord* record : pool) {
    const double propensity = std::min(1.0, high * weight_of(*record, state.gate));
    out.least = std::min(out.least, static_cast<float>(propensity));
    if (record->shown) {
      const float known = out.least_shown > 0 ? out.least_shown : 1;
      out.least_shown = std::min(known, static_cast<float>(propensity));
    }
    const std::uint64_t hash = hash64(to_string(record->id) + std::to_string(seed));
    const double draw = static_cast<double>(hash >> 11) * 0x1.0p-53;
    if (draw < propensity) out.asked.push_back({record->id, static_cast<float>(propensity)});
  }
  std::reverse(out.asked.begin(), out.asked.end());
  return out;
}

}  // namespace keel::review
