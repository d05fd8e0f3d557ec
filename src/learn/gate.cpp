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
  const double margin = e.margin < 5 ? e.margin : 5;
  return fixed::logistic(-1.88 + 1.12 * e.probability + 0.59 * margin + 0.56 * e.bm25 +
                         1.65 * e.full + 0.95 * e.nearest);
}

}  // namespace keel::learn
