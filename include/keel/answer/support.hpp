// The support check: whether the cited passages say what a generated text says. It errs to the
// strict side; docs/methods.md has the rules and what they let through.
// Thread safety: pure functions.
// Invariants: of a supported text
//  1. every number, amount, link, address and name stands in the citations;
//  2. every sentence is one sentence of a cited passage or title, word for word but for articles
//     and a few words of flow; or a plain one (no number, negation, condition, obligation or
//     concession) with at most a third of its words left out; or several of them joined; or
//     courtesy, or a pointer to a cited article;
//  3. nothing is joined from halves of two sentences.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "keel/answer/question.hpp"

namespace keel::answer {

struct SupportVerdict {
  bool supported = false;
  std::string why;  // "" when supported; else which sentence or token is not, and why
};

// Total: any bytes get a verdict. An empty text, one over limits::generated_bytes_max, one that is
// not UTF-8 and one without citations are not supported. Linear in the text times the citations.
[[nodiscard]] SupportVerdict check_support(std::string_view text,
                                           std::span<const Citation> citations);

}  // namespace keel::answer
