#include "keel/base/signal_kind.hpp"

#include <array>
#include <string>
#include <utility>

namespace keel {
namespace {

constexpr std::array<std::pair<SignalKind, std::string_view>, 8> names = {{
    {SignalKind::resolved, "resolved"},
    {SignalKind::failed, "failed"},
    {SignalKind::reopened, "reopened"},
    {SignalKind::corrected, "corrected"},
    {SignalKind::accepted, "accepted"},
    {SignalKind::edited, "edited"},
    {SignalKind::rejected, "rejected"},
    {SignalKind::escalated, "escalated"},
}};

}  // namespace

std::string_view signal_name(SignalKind kind) noexcept {
  for (const auto& [value, name] : names) {
    if (value == kind) return name;
  }
  return "unknown";
}

Result<SignalKind> parse_signal(std::string_view name) {
  std::string known;
  for (const auto& [value, text] : names) {
    if (text == name) return value;
    known += known.empty() ? "" : ", ";
    known += text;
  }
  return error(Code::invalid_argument,
               "\"" + std::string(name) + "\" is no signal; use one of " + known);
}

}  // namespace keel
