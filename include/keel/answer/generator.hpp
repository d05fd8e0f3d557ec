// Generator: the host's model that words an answer. What it writes is shown only when the cited
// passages support every sentence of it (keel/answer/support.hpp); else the passage is.
// Thread safety: implementations must allow calls from any thread, several at a time. Called by
// Engine::ask() only, outside any lock, when there is a text for somebody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/question.hpp"
#include "keel/base/status.hpp"

namespace keel {

// UTF-8 throughout.
struct GenerateRequest {
  std::string question;             // as it is stored: personal data in slots, earlier turns joined
  std::string locale;               // of the question, "de-AT" or "de"; "" when unknown
  std::vector<Citation> citations;  // what the text must rest on, at least one
  std::string passage;              // what is shown without the generator
};

class Generator {
 public:
  virtual ~Generator() = default;
  // The model and its version, at most limits::name_bytes_max; recorded with what it wrote.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  // The text to show. A failure is reported by the log and status(), and the passage is shown.
  [[nodiscard]] virtual Result<std::string> generate(const GenerateRequest& request) noexcept = 0;
};

}  // namespace keel
