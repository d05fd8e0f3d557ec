#include "keel/learn/modes.hpp"

#include <algorithm>
#include <cstdlib>

#include "keel/base/hash.hpp"

namespace keel::learn {

void Modes::apply(const Fact& fact) {
  const auto* setting = fact.as<SettingChanged>();
  if (!setting) return;
  if (fact.subject == "learning") {
    learning_ = setting->value != "off";
  } else if (fact.subject == "shared_wordings") {
    shared_wordings_ = setting->value != "off";
  } else if (fact.subject == "holdout_ppm") {
    const long ppm = std::strtol(setting->value.c_str(), nullptr, 10);
    if (ppm >= 0 && ppm <= 500'000) holdout_ = static_cast<double>(ppm) / 1e6;
  } else if (fact.subject == "mode" || fact.subject.starts_with("mode ")) {
    const Result<Mode> mode = parse_mode(setting->value);
    if (!mode.ok()) return;
    const auto value = static_cast<std::int32_t>(*mode);
    if (fact.subject != "mode") {
      apart_[fact.subject.substr(5)] = value;
      return;
    }
    if (value < workspace_) {
      for (auto& [scope, narrower] : apart_) narrower = std::min(narrower, value);
    }
    workspace_ = value;
  }
}

Mode Modes::of(const ModeScope& scope) const {
  const auto at = apart_.find(to_string(scope));
  return at == apart_.end() ? workspace() : static_cast<Mode>(at->second);
}

Mode Modes::of(std::string_view brand, std::string_view topic) const {
  if (workspace() == Mode::off) return Mode::off;
  const std::int32_t unset = static_cast<std::int32_t>(Mode::answer) + 1;
  std::int32_t least = unset;
  const auto look = [&](ModeScope::Kind kind, std::string_view name) {
    if (name.empty()) return;
    const auto at = apart_.find(to_string(ModeScope{kind, std::string(name)}));
    if (at != apart_.end()) least = std::min(least, at->second);
  };
  look(ModeScope::Kind::brand, brand);
  look(ModeScope::Kind::topic, topic);
  return least == unset ? workspace() : static_cast<Mode>(least);
}

bool Modes::held_out(std::string_view customer, std::string_view conversation) const {
  if (holdout_ <= 0) return false;
  const std::uint64_t hash =
      hash64("holdout:" + std::string(customer.empty() ? conversation : customer));
  return static_cast<double>(hash % 1'000'000) < holdout_ * 1e6;
}

}  // namespace keel::learn
