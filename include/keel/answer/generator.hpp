// Generator: a host's own way to word an answer. Its text is shown only when the citations support
// all of it; else the passage is. None is needed.
// Thread safety: implementations must allow calls from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/question.hpp"
#include "keel/base/status.hpp"

namespace keel {

struct GenerateRequest {
  std::string question;
  std::string locale;               // as asked, or as guessed from the text
  std::vector<Citation> citations;  // what the text may rest on
  std::string passage;              // what is shown when the text is not supported
};

class Generator {
 public:
  virtual ~Generator() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;  // the model and its version
  [[nodiscard]] virtual Result<std::string> generate(const GenerateRequest& request) noexcept = 0;
};

}  // namespace keel
