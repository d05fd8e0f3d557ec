// Labelled questions as JSON lines: {"text": "...", "intent": "..."}; the intent "oos", or a member
// "scope": "oos", marks one out of scope.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "keel/base/json.hpp"
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

// Calls `take` with each line that is not blank, as JSON. Fails with path and line at the first
// that is none, or that `take` refuses.
[[nodiscard]] keel::Status read_lines(const std::string& path,
                                      const std::function<keel::Status(const keel::Json&)>& take);
// A member that must be a string in UTF-8.
[[nodiscard]] keel::Result<std::string> text_of(const keel::Json& line, const std::string& member);
// Fails with path and line at the first that is not in this form.
[[nodiscard]] keel::Result<Examples> read_examples(const std::string& path);

}  // namespace bench
