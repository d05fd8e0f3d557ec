#include "keel/base/mode.hpp"

namespace keel {

std::string_view mode_name(Mode mode) noexcept {
  switch (mode) {
    case Mode::off: return "off";
    case Mode::observe: return "observe";
    case Mode::suggest: return "suggest";
    case Mode::answer: return "answer";
  }
  return "unknown";
}

Result<Mode> parse_mode(std::string_view name) {
  for (const Mode mode : {Mode::off, Mode::observe, Mode::suggest, Mode::answer}) {
    if (mode_name(mode) == name) return mode;
  }
  return error(Code::invalid_argument, "mode cannot be \"" + std::string(name) +
                                           "\"; use one of: off observe suggest answer");
}

std::string to_string(const ModeScope& scope) {
  switch (scope.kind) {
    case ModeScope::Kind::brand: return "brand:" + scope.name;
    case ModeScope::Kind::topic: return "topic:" + scope.name;
    case ModeScope::Kind::workspace: break;
  }
  return "workspace";
}

Result<ModeScope> parse_mode_scope(std::string_view text) {
  if (text.empty() || text == "workspace") return ModeScope{};
  for (const ModeScope::Kind kind : {ModeScope::Kind::brand, ModeScope::Kind::topic}) {
    const std::string prefix = to_string(ModeScope{kind, {}});
    if (text.starts_with(prefix) && text.size() > prefix.size()) {
      return ModeScope{kind, std::string(text.substr(prefix.size()))};
    }
  }
  return error(Code::invalid_argument, "\"" + std::string(text) +
                                           "\" is nothing a mode is set for; use workspace, "
                                           "brand:NAME or topic:NAME");
}

}  // namespace keel
