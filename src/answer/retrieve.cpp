#include "keel/answer/retrieve.hpp"

#include <algorithm>
#include <set>

#include "keel/base/math.hpp"
#include "keel/learn/votes.hpp"
#include "keel/text/focus.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/pattern.hpp"
#include "keel/text/redact.hpp"

namespace keel::answer {
namespace {

using learn::Feature;
using learn::no_slot;
using state::State;

constexpr std::size_t lexical_max = 50;
constexpr std::size_t linear_max = 10;
constexpr std::size_t dense_max = 20;
constexpr std::size_t recalled_max = 32;
constexpr std::size_t recalled_spare = 8;  // of a question asked again on two states
constexpr std::size_t elliptic_words = 6;  // a shorter question leans on the turn before it

learn::Votes votes_of(const State& state, const Question& question, const Retrieval& r) {
  return learn::count_votes(r.recalled, state.memory, state.knowledge,
                            [&](const learn::Recalled& one, std::uint32_t slot) {
                              return stands_for(state, question, r.query, one, slot);
                            });
}

// What words mean is learned for an article, whoever asked. One that every brand sees has it from
// all of them.
bool words_count(const State& state, std::uint32_t slot) {
  return state.modes.shared_wordings() || !state.knowledge.doc(slot).article.brand.empty();
}

Scored score_one(const State& state, const Retrieval& r, const Question& question,
                 const learn::Votes& votes, std::uint32_t slot, double linear) {
  const learn::ArticleSlot& entry = state.knowledge.slot(slot);
  if (!words_count(state, slot)) linear = 0;
  Scored out;
  out.slot = slot;
  out.linear = linear;
  out.features.set(Feature::bm25, state.knowledge.coverage(r.query, slot));
  out.features.set(Feature::full, r.query.probe.cosine(entry.doc->full, entry.full_norm));
  out.features.set(Feature::title, r.query.probe.cosine(entry.doc->title, entry.title_norm));
  out.features.set(Feature::linear, linear);
  votes.set(out.features, slot);
  if (const learn::Vote* vote = votes.find(slot)) out.nearest = vote->answer;
  const std::string& page = entry.doc->article.page;
  const bool on_page =
      !page.empty() && !question.page.empty() && text::path_matches(page, question.page);
  out.features.set(Feature::page, on_page ? 1 : 0);
  out.features.set(Feature::dense, static_cast<double>(r.dense.of(slot)));
  out.score = state.ranking->score(out.features, linear);
  return out;
}

bool starts_elliptically(std::string_view text) {
  for (const std::string_view start :
       {"and ", "what about", "how about", "or ", "und ", "oder ", "was ist mit", "y ", "o ",
        "que tal", "et ", "also ", "same for"}) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

std::string searched_text(const Question& question) {
  std::string own = text::redact(text::question_of(question.text));
  const std::vector<std::string> words = text::words(own);
  if (words.size() >= elliptic_words && !starts_elliptically(text::normalise(own))) return own;
  for (auto turn = question.turns.rbegin(); turn != question.turns.rend(); ++turn) {
    if (!turn->from_customer) continue;
    return text::redact(text::question_of(turn->text)) + "\n" + own;
  }
  return own;
}

bool visible(const State& state, const Question& question, std::uint32_t slot) {
  if (!state.knowledge.live(slot)) return false;
  const Article& article = state.knowledge.doc(slot).article;
  return (article.audience != "internal" || question.audience == "internal") &&
         (article.brand.empty() || question.brand.empty() || article.brand == question.brand);
}

std::uint32_t stands_for(const State& state, const Question& question, const learn::Query& query,
                         const learn::Recalled& one, std::uint32_t slot) {
  if (!state.modes.shared_wordings() && state.answers[one.answer].brand != question.brand) {
    return no_slot;
  }
  return state.knowledge.sibling(slot, query.locale, [&](std::uint32_t other, std::uint32_t) {
    return visible(state, question, other);
  });
}

namespace {

// The articles worth scoring: those that share words with the question, those that remembered
// questions were about, those its words have come to mean, and those an embedder finds alike.
std::vector<std::uint32_t> gather(const State& state, const Question& question, const Retrieval& r,
                                  const learn::Votes& votes,
                                  const learn::Ranking::Residual& residual) {
  const auto seen = [&](std::uint32_t slot, std::uint32_t) {
    return visible(state, question, slot);
  };
  const auto accept = [&](std::uint32_t slot, std::uint32_t) {
    return seen(slot, 0) && state.knowledge.sibling(slot, r.query.locale, seen) == slot;
  };
  std::vector<std::uint32_t> slots;
  if (state.knowledge.slots() <= scored_whole_max) {
    for (std::uint32_t slot = 0; slot < state.knowledge.slots(); ++slot) {
      if (accept(slot, 0)) slots.push_back(slot);
    }
    return slots;
  }
  for (const index::Hit& hit : state.knowledge.search(r.query, lexical_max, accept)) {
    slots.push_back(hit.doc);
  }
  for (const learn::Vote& vote : votes.votes) {
    if (vote.nearest > 0 && visible(state, question, vote.slot)) slots.push_back(vote.slot);
  }
  for (const std::uint32_t slot : residual.strongest(linear_max)) {
    if (words_count(state, slot) && accept(slot, 0)) slots.push_back(slot);
  }
  // Without memory for it the question is answered from the other evidence.
  if (const auto nearest = r.dense.nearest(dense_max, accept); nearest.ok()) {
    slots.insert(slots.end(), nearest->begin(), nearest->end());
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  return slots;
}

// In an unknown language every translation of an article is scored; the best stands for them all.
void keep_one_sibling(const State& state, std::vector<Scored>& candidates) {
  std::set<std::uint32_t> gone;
  std::erase_if(candidates, [&](const Scored& candidate) {
    if (gone.contains(candidate.slot)) return true;
    const std::string& brand = state.knowledge.doc(candidate.slot).article.brand;
    for (const std::uint32_t other : state.knowledge.family(candidate.slot)) {
      if (other == candidate.slot || state.knowledge.doc(other).article.brand != brand) continue;
      gone.insert(other);
    }
    return false;
  });
}

}  // namespace

namespace {

// How much of what the words' weights say of x was taught by these answers.
std::vector<learn::Share> taught_by(const State& state, std::span<const std::uint32_t> answers,
                                    const learn::QuestionVector& x) {
  std::vector<learn::Share> out;
  for (const std::uint32_t answer : answers) {
    const learn::Label* label = state.memory.label(answer);
    if (!label || label->slot == learn::no_slot) continue;
    const std::vector<learn::Share> more = state.ranking->taught(state.answers[answer], *label, x);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

// How often the remembered ones of these answers have a feature.
std::vector<std::uint16_t> features_of(const State& state, std::span<const std::uint32_t> answers) {
  std::vector<std::uint16_t> out;
  for (const std::uint32_t answer : answers) {
    if (!state.memory.label(answer)) continue;
    const std::vector<std::uint16_t> more = learn::Memory::features(state.answers[answer].vector);
    out.insert(out.end(), more.begin(), more.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<learn::Recalled> recall_again(const State& state, const learn::QuestionVector& x,
                                          AskedAgain& again) {
  std::vector<learn::Recalled> out;
  if (again.near.empty()) {
    out = state.memory.recall(x, state.answers,
                              recalled_max + recalled_spare + again.left_out.size());
    std::erase_if(out, [&](const learn::Recalled& one) {
      return std::binary_search(again.left_out.begin(), again.left_out.end(), one.answer);
    });
    for (const learn::Recalled& one : out) again.near.push_back(one.answer);
  } else {
    for (const std::uint32_t answer : again.near) {
      out.push_back({answer, learn::cosine(x, state.answers[answer].vector)});
    }
    std::sort(out.begin(), out.end(), [](const learn::Recalled& a, const learn::Recalled& b) {
      return a.cosine != b.cosine ? a.cosine > b.cosine : a.answer < b.answer;
    });
  }
  if (out.size() > recalled_max) out.resize(recalled_max);
  return out;
}

}  // namespace

namespace {

// What customers call otherwise is looked for under the articles' word too.
std::vector<std::string> widen(const State& state, const Question& question, learn::Query& query) {
  const learn::RuleScope scope{{},           question.page,    question.brand,
                               query.locale, question.channel, state.place.now_us};
  std::vector<std::string> out;
  for (const learn::Rule* rule : state.rules.synonyms(query, scope)) {
    state.knowledge.widen(query, rule->content.says, synonym_share);
    out.push_back(rule->name());
  }
  return out;
}

}  // namespace

Retrieval retrieve(const State& state, const Question& question, std::string text, Likeness dense,
                   AskedAgain* again) {
  const text::Language language = text::parse_language(question.locale);
  learn::Query query = state.knowledge.query(text::focus_of(text), language);
  if (language != text::Language::unknown) query.locale = question.locale;
  std::vector<std::string> synonyms = widen(state, question, query);
  Retrieval r{std::move(text), std::move(query), {}, {}, 0, std::move(dense), std::move(synonyms)};
  std::span<const std::uint32_t> left_out;
  if (again) left_out = again->left_out;
  const std::vector<std::uint16_t> unseen = features_of(state, left_out);
  r.query.vector = learn::make_question_vector(
      r.query.mix, state.knowledge.frequencies(), [&](std::uint16_t feature) {
        const auto [first, last] = std::equal_range(unseen.begin(), unseen.end(), feature);
        return state.memory.seen(feature, static_cast<std::uint32_t>(last - first));
      });
  r.recalled = again ? recall_again(state, r.query.vector, *again)
                     : state.memory.recall(r.query.vector, state.answers, recalled_max);
  const learn::Votes votes = votes_of(state, question, r);
  const learn::Ranking::Residual& residual =
      state.ranking->residual(r.query.vector, taught_by(state, left_out, r.query.vector));
  const std::vector<std::uint32_t> slots = gather(state, question, r, votes, residual);
  for (const std::uint32_t slot : slots) {
    r.candidates.push_back(score_one(state, r, question, votes, slot, residual.of(slot)));
  }
  std::sort(r.candidates.begin(), r.candidates.end(), [](const Scored& a, const Scored& b) {
    return a.score != b.score ? a.score > b.score : a.slot < b.slot;
  });
  if (r.query.locale.empty()) keep_one_sibling(state, r.candidates);
  double sum = 0;
  for (Scored& candidate : r.candidates) {
    sum += candidate.probability = fixed::exp(candidate.score - r.candidates.front().score);
  }
  for (Scored& candidate : r.candidates) candidate.probability /= sum;
  r.considered = r.candidates.size();
  if (r.candidates.size() > candidates_max) r.candidates.resize(candidates_max);
  return r;
}

Scored score_article(const State& state, const Retrieval& retrieval, const Question& question,
                     std::uint32_t slot) {
  const std::vector<double> linear =
      state.ranking->linear(retrieval.query.vector, std::span(&slot, 1));
  return score_one(state, retrieval, question, votes_of(state, question, retrieval), slot,
                   linear.front());
}

}  // namespace keel::answer
