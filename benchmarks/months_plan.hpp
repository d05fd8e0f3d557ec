// The plan of a year in a help centre: which topics begin when, get a new name, change or go, and
// what customers ask in each week. Drawn from a set and a seed before anything is played.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sets.hpp"

namespace bench {

inline constexpr int weeks_a_month = 4;
inline constexpr int author_weeks = 8;  // until an author writes what no draft gave, or a new name

struct Topic {
  int begins = 0;   // week of its first questions
  int written = 0;  // week the author writes its article, if no draft came first
  int renamed = -1, changed = -1, removed = -1;  // weeks; -1 never
  std::string old_name, new_name;                // a word of its questions, before and after
};

struct Asked {
  std::string text;
  std::size_t topic = 0;
  int week = 0;
  std::string right;  // article at that time, "" for none; set when it is asked
  std::string known;  // the article that its outcome spoke for; "" when none did
};

struct Plan {
  std::vector<Topic> topics;
  std::vector<Asked> questions;  // in the order in which they are asked
};

// `text` with the word `from` replaced by `to`, whatever its case.
[[nodiscard]] std::string with_name(const std::string& text, const std::string& from,
                                    const std::string& to);

// 30% of the topics begin within the year, 10% get a new name, 10% another text, 5% go.
[[nodiscard]] Plan make_plan(const Set& set, int months, std::uint64_t seed);

}  // namespace bench
