// Stems of normalised words, from a bounded cache of the calling thread.
#pragma once

#include <string_view>

#include "keel/text/language.hpp"

namespace keel::text {

// The Snowball stem; a view that stays valid until this thread's next call. Words over 64 bytes
// (no words, but addresses and keys) are their own stems.
[[nodiscard]] std::string_view stem_of(std::string_view word, Language language);

}  // namespace keel::text
