// The sample workspace as the demonstration reads it: articles and events for the engine, and the
// expected outcomes, which only the judge and the reviewer see.
// Thread safety: values.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/status.hpp"
#include "keel/base/ticket_event.hpp"

namespace keel::demo {

// The right outcome of a question: exactly one of article, gap and person.
struct Expected {
  std::string article;  // id without locale
  std::string gap;      // no article exists; its name in expected.jsonl
  bool person = false;  // only a person should answer
  bool stale = false;   // the article was outdated when this was asked
};

struct Sample {
  std::string folder;
  std::vector<Article> articles;
  std::vector<TicketEvent> events;                        // by time
  std::map<std::string, Expected, std::less<>> expected;  // by ticket
  std::map<std::string, std::int64_t, std::less<>> opened_us;

  // Null for what is no ticket of the sample.
  [[nodiscard]] const Expected* find(std::string_view ticket) const;
};

// Reads articles/, tickets.jsonl and expected.jsonl. not_found when `folder` is no such workspace;
// the first line that cannot be read is an error naming file and line.
[[nodiscard]] Result<Sample> load_sample(const std::string& folder);

// A question that no ticket asks in these words; asked before the first ticket and after the last.
struct HeldQuestion {
  std::string_view text;
  std::string_view locale;
  std::string_view article;  // "" when a gap's article or a person is right
  std::string_view gap;
  bool stale = false;  // by the end: the article's first version is outdated
};
[[nodiscard]] std::span<const HeldQuestion> held_questions() noexcept;

// "plans-and-prices.de" is the translation of "plans-and-prices".
[[nodiscard]] std::string_view without_locale(std::string_view article) noexcept;

}  // namespace keel::demo
