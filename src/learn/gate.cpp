#include "keel/learn/gate.hpp"

#include <cstdlib>

#include "keel/base/math.hpp"

namespace keel::learn {

void Gate::apply(const Fact& fact) {
  const auto* setting = fact.as<SettingChanged>();
  if (!setting) return;
  if (fact.subject == "mode") {
    if (setting->value == "off") mode_ = 0;
    if (setting->value == "observe") mode_ = 1;
    if (setting->value == "suggest") mode_ = 2;
    if (setting->value == "answer") mode_ = 3;
  } else if (fact.subject == "learning") {
    learning_ = setting->value != "off";
  } else if (fact.subject == "threshold_ppm") {
    const long ppm = std::strtol(setting->value.c_str(), nullptr, 10);
    if (ppm > 0 && ppm <= 1'000'000) threshold_ = static_cast<double>(ppm) / 1e6;
  }
}

double Gate::confidence(const Evidence& e) noexcept {
  return fixed::logistic(-4.0 + 3.0 * e.probability + 0.2 * (e.margin < 5 ? e.margin : 5) +
                         1.5 * e.bm25 + 2.0 * e.full + 1.0 * e.title + 3.0 * e.nearest +
                         1.0 * e.neighbours);
}

}  // namespace keel::learn
