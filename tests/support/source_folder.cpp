#include "source_folder.hpp"

namespace keel::test {

std::string source_folder() { return KEEL_SOURCE_DIR; }

}  // namespace keel::test
