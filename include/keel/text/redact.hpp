// Redaction: personal data and secrets become typed slots such as {email}.
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace keel::text {

// Slots: {email} {url} {phone} {card} {iban} {ip} {secret} {order}. Cards pass Luhn, IBANs mod 97;
// {order} is a token of letters and digits, or # and digits, such as "INV-20391"; {url} keeps
// nothing of the address. Plain amounts, dates and short numbers stay.
[[nodiscard]] std::string redact(std::string_view text);

}  // namespace keel::text
