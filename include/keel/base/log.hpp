// LogSink: where an engine tells its host what went wrong or happened, beside Status.
// Thread safety: the sink is called from any thread that calls the engine, from several at a time.
// Invariants:
//  1. It is never called under a lock of the engine; it must not call the engine back or throw.
//  2. Failures of the host's hooks come at most once a minute each kind.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace keel {

// Values travel through the C ABI: never renumber.
enum class LogLevel : std::int32_t { error = 1, warning = 2, info = 3 };

// One impersonal line without personal data, valid during the call.
using LogSink = std::function<void(LogLevel, std::string_view)>;

}  // namespace keel
