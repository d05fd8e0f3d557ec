// Where the sources are: the one place of the tests that depends on it.
#pragma once

#include <string>

namespace keel::test {

// Without a slash at its end.
[[nodiscard]] std::string source_folder();

}  // namespace keel::test
