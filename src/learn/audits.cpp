#include "keel/learn/audits.hpp"

#include <algorithm>
#include <cstdlib>

#include "keel/base/mode.hpp"
#include "keel/base/signal_kind.hpp"

namespace keel::learn {
namespace {

// Whether the word says that the answer was wrong; nothing when it says neither.
std::optional<bool> verdict(const Signalled& said, std::uint32_t article,
                            const AnswerRecord& record) {
  switch (static_cast<SignalKind>(said.kind)) {
    case SignalKind::accepted:
    case SignalKind::edited: return false;
    case SignalKind::rejected: return true;
    case SignalKind::corrected: return article != record.top();
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<Judgement> Audits::apply(const Fact& fact, const Knowledge& knowledge,
                                       const Answers& answers) {
  if (const auto* drawn = fact.as<AuditAsked>()) {
    std::erase_if(due_, [&](const Ask& ask) { return ask.asked_us + open_us < fact.at_us; });
    for (const AuditAsked::Asked& one : drawn->asked) {
      if (answers.find(one.answer) == no_slot || judged_.contains(one.answer)) continue;
      if (!(one.propensity > 0 && one.propensity <= 1)) continue;
      const float least = std::min(drawn->least, one.propensity);
      const float known = least_shown_ > 0 ? least_shown_ : drawn->least_shown;
      due_.push_back({one.answer, one.propensity, least, std::clamp(known, least, one.propensity),
                      fact.at_us});
    }
    if (drawn->least_shown > 0) least_shown_ = drawn->least_shown;
    last_draw_us_ = std::max(last_draw_us_, fact.at_us);
    least_ = drawn->least;
    return std::nullopt;
  }
  const auto* setting = fact.as<SettingChanged>();
  if (setting && fact.subject == "ratings_per_week") {
    per_week_ = static_cast<std::uint32_t>(std::strtoul(setting->value.c_str(), nullptr, 10));
  }
  const auto* said = fact.as<Signalled>();
  if (!said || fact.actor.starts_with("customer")) return std::nullopt;
  const std::uint32_t ordinal = answers.find(said->answer);
  if (ordinal == no_slot || judged_.contains(said->answer)) return std::nullopt;
  const AnswerRecord& record = answers[ordinal];
  const std::optional<bool> wrong = verdict(*said, knowledge.find(said->article), record);
  if (!wrong) return std::nullopt;
  Judgement out;
  out.answer = ordinal;
  out.wrong = *wrong;
  out.even_above = record.suggestion_score;
  const auto ask = std::find_if(due_.begin(), due_.end(),
                                [&](const Ask& one) { return one.answer == said->answer; });
  if (ask != due_.end()) {
    out.propensity = ask->propensity;
    out.least = ask->least;
    out.least_above = ask->least_above;
    due_.erase(ask);
  } else if (record.suggested) {
    out.least = least_;
    const bool some_shown = static_cast<Mode>(record.mode) == Mode::answer;
    out.least_above = some_shown ? std::max(least_, least_shown_) : 1;
  } else {
    return std::nullopt;
  }
  judged_.set(said->answer, true);
  return out;
}

}  // namespace keel::learn
