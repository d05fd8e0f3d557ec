// Labelled questions as JSON lines: {"text": "...", "intent": "..."}; the intent "oos", or a member
// "scope": "oos", marks one out of scope.
#pragma once

#include <string>
#include <vector>

#include "keel/base/status.hpp"

namespace bench {

struct Examples {
  std::vector<std::string> texts;
  std::vector<std::string> intents;  // "oos" for out of scope

  void add(std::string text, std::string intent) {
    texts.push_back(std::move(text));
    intents.push_back(std::move(intent));
  }
};

// Fails with path and line at the first that is not in this form.
[[nodiscard]] keel::Result<Examples> read_examples(const std::string& path);

}  // namespace bench
