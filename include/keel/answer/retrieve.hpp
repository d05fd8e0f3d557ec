// Retrieval: from a question to scored candidates, on one pinned Root.
// Thread safety: pure functions of their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/likeness.hpp"
#include "keel/answer/question.hpp"
#include "keel/learn/facts.hpp"
#include "keel/learn/knowledge.hpp"
#include "keel/state/state.hpp"

namespace keel::answer {

struct Scored {
  std::uint32_t slot = learn::no_slot;
  learn::ServedFeatures features;
  double linear = 0;                       // the residual, not rounded
  double score = 0;                        // z
  double probability = 0;                  // softmax over the candidates
  std::uint32_t nearest = learn::no_slot;  // the remembered question behind `nearest`
};

struct Retrieval {
  std::string text;  // what was searched for: redacted, earlier turns joined
  learn::Query query;
  std::vector<learn::Recalled> recalled;  // remembered questions, nearest first
  std::vector<Scored> candidates;         // best first, at most candidates_max
  std::size_t considered = 0;             // articles that were scored
  Likeness dense;                         // by the host's embedder; empty without one
  std::vector<std::string> synonyms;      // names of the rules that widened the query
};

// Of a word's own weight, what the word that a synonym puts beside it has.
inline constexpr double synonym_share = 0.5;

inline constexpr std::size_t candidates_max = 20;
inline constexpr std::size_t scored_whole_max = 160;  // articles, live or not: all are candidates

// The question as it is searched for and stored: mail ends and quotes stripped, redacted, and
// joined with the customer's last turn when it makes no sense alone ("and for the annual plan?").
[[nodiscard]] std::string searched_text(const Question& question);

// A question that is recorded, asked again.
struct AskedAgain {
  // Answers that must not be learned from, ascending: those of its own conversation. They are not
  // recalled, and of those that memory knows one step of learning is taken off the words' weights;
  // what they changed beyond that stays.
  std::vector<std::uint32_t> left_out;
  // The remembered questions that are compared with it. Empty: the nearest are looked for and left
  // here, a quarter more than are used, so that on a state that differs little it costs no search.
  std::vector<std::uint32_t> near;
};

// `dense`: DenseIndex::likeness() of the text, or empty: the feature is then 0. `again`: for a
// recorded question; may be null.
[[nodiscard]] Retrieval retrieve(const state::State& state, const Question& question,
                                 std::string text, Likeness dense = {},
                                 AskedAgain* again = nullptr);

// The features of any article for a retrieved question, also one that was no candidate.
[[nodiscard]] Scored score_article(const state::State& state, const Retrieval& retrieval,
                                   const Question& question, std::uint32_t slot);

// The article that says here what a remembered question's article says: itself, its translation, or
// the sibling of the asker's brand; no_slot when the asker may see none, or when the question was
// another brand's and wordings are not shared.
[[nodiscard]] std::uint32_t stands_for(const state::State& state, const Question& question,
                                       const learn::Query& query, const learn::Recalled& one,
                                       std::uint32_t slot);

// Whether the asker may see an article: live, of the audience and brand.
[[nodiscard]] bool visible(const state::State& state, const Question& question, std::uint32_t slot);

}  // namespace keel::answer
