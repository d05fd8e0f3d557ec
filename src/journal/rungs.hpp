// The stored form of a rung's parts: LEB128 count, then for each a length-prefixed name and 32
// bytes of digest. Names ascend, so that equal rungs are equal bytes. Thread safety: pure
// functions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keel/base/digest.hpp"

namespace keel::journal {

using RungParts = std::vector<std::pair<std::string, Digest>>;

[[nodiscard]] std::string encode_parts(const RungParts& parts);
// False when the bytes are not what encode_parts() writes.
[[nodiscard]] bool decode_parts(std::string_view bytes, RungParts& parts);

}  // namespace keel::journal
