// The smallest host: it links the library and uses one of its functions.
#include "keel/base/json.hpp"

int main() {
  const auto parsed = keel::parse_json(R"({"b":[1,2],"a":true})");
  return parsed.ok() && keel::to_canonical(*parsed) == R"({"a":true,"b":[1,2]})" ? 0 : 1;
}
