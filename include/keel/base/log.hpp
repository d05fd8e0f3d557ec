// LogSink: where the engine tells a host, in a line, what happened inside.
// Thread safety: a sink may be called from any thread that is inside a call of the engine; it must
// not call back into the engine.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace keel {

// Values travel through the C ABI: never renumber.
enum class LogLevel : std::int32_t { error = 1, warning = 2, info = 3 };

using LogSink = std::function<void(LogLevel, std::string_view)>;

}  // namespace keel
