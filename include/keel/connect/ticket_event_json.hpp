// The canonical ticket event as one line of JSON: docs/schema/canonical-event.schema.json.
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"
#include "keel/base/ticket_event.hpp"

namespace keel::connect {

// Strict. invalid_argument names the member at fault: unknown, missing, of the wrong type, not one
// of the allowed names, no time; also what is not UTF-8 or not JSON. too_large past
// keel/base/limits.hpp.
[[nodiscard]] Result<TicketEvent> parse_ticket_event(std::string_view json_line);
// One line without its end; what parse_ticket_event reads back equal. Empty members are left out.
[[nodiscard]] std::string to_json_line(const TicketEvent& event);
// invalid_argument or too_large when an event breaks a rule of keel/base/ticket_event.hpp.
[[nodiscard]] Status check_ticket_event(const TicketEvent& event);
// Every member parse_ticket_event knows, in the order of the schema.
[[nodiscard]] std::span<const std::string_view> ticket_event_members() noexcept;

}  // namespace keel::connect
