// Questions as customers mail them: about 200 words with a greeting, who they are, a second
// question, thanks, a signature and the mail they reply to. Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

// `first` and `second` are asked; `earlier` stands in the quoted mail. Equal arguments, equal
// mails.
std::string as_email(std::string_view first, std::string_view second, std::string_view earlier,
                     std::uint64_t seed);

}  // namespace bench
