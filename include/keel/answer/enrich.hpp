// Enrichment: what learning will need of a message or a signal, worked out on a pinned Root before
// it is recorded, so that the fold never retrieves.
// Thread safety: pure functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/retrieve.hpp"

namespace keel::answer {

// The articles whose address stands in the text, in its order.
[[nodiscard]] std::vector<std::string> linked_articles(const state::State& state,
                                                       std::string_view text);

// The articles whose content an agent's reply restates, best first, at most three; one that it
// names by its whole title, of two words or more, is among them even when it says little else. When
// the reply contradicts the article it links, or the one the question is likeliest about (an amount
// the article does not have, "out of date", "was removed"), only that one, marked. `retrieval` is
// that of the customer's question, or null.
[[nodiscard]] std::vector<learn::Supported> supporting_articles(const state::State& state,
                                                                std::string_view reply,
                                                                const Question& question,
                                                                const Retrieval* retrieval);

}  // namespace keel::answer
