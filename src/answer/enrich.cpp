#include "keel/answer/enrich.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "keel/text/courtesy.hpp"
#include "keel/text/pattern.hpp"

namespace keel::answer {
namespace {

using state::State;

constexpr std::size_t considered_max = 8;
constexpr std::size_t supporting_max = 3;
constexpr double asked_bonus = 0.25;  // times the candidate's probability for the question
constexpr std::size_t reply_words_min = 6;
constexpr std::size_t title_words_min = 2;
constexpr double named_bonus = 0.5;     // enough alone
constexpr double spoken_of_min = 0.35;  // probability of the question's best candidate

// "https://x/articles/360-change-plan?y" -> {"360-change-plan", "360"}: ids as helpdesks write
// them.
std::vector<std::string> ids_in_path(std::string_view url) {
  const std::string path = text::url_path(url);
  std::string last = path.substr(path.rfind('/') + 1);
  std::vector<std::string> out{last};
  const std::size_t digits = last.find_first_not_of("0123456789");
  if (digits != std::string::npos && digits > 0) out.push_back(last.substr(0, digits));
  return out;
}

// Amounts of money: "$42", "42 EUR", "42,50 \xe2\x82\xac" -> "42", "42", "42.50".
std::set<std::string> amounts_of(std::string_view text) {
  static constexpr std::array signs = {"$", "\xe2\x82\xac", "\xc2\xa3", "EUR", "USD", "GBP"};
  const auto sign_near = [](std::string_view around) {
    return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
      return around.find(sign) != std::string_view::npos;
    });
  };
  std::set<std::string> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') continue;
    std::size_t end = i;
    std::string number;
    while (end < text.size() &&
           ((text[end] >= '0' && text[end] <= '9') || text[end] == '.' || text[end] == ',')) {
      number += text[end] == ',' ? '.' : text[end];
      ++end;
    }
    while (!number.empty() && number.back() == '.') number.pop_back();
    if (number.ends_with(".00")) number.resize(number.size() - 3);
    const std::size_t before = i >= 4 ? i - 4 : 0;
    if (sign_near(text.substr(before, i - before)) || sign_near(text.substr(end, 5))) {
      out.insert(number);
    }
    i = end;
  }
  return out;
}

bool says_one_of(std::string_view reply, std::span<const char* const> phrases) {
  const std::string text = text::normalise(reply);
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const char* phrase) { return text.find(phrase) != std::string::npos; });
}

bool says_outdated(std::string_view reply) {
  static constexpr std::array phrases = {"out of date",
                                         "outdated",
                                         "out-of-date",
                                         "old prices",
                                         "old price list",
                                         "ignore the old",
                                         "article is old",
                                         "article is wrong",
                                         "not up to date",
                                         "veraltet",
                                         "nicht mehr aktuell",
                                         "alte preis",
                                         "anticuad",
                                         "desactualizad",
                                         "obsolet",
                                         "precios antiguos",
                                         "perime"};
  return says_one_of(reply, phrases);
}

bool says_gone(std::string_view reply) {
  static constexpr std::array phrases = {"no longer available",
                                         "no longer exist",
                                         "no longer offer",
                                         "was removed",
                                         "were removed",
                                         "been removed",
                                         "been retired",
                                         "was retired",
                                         "discontinued",
                                         "we removed",
                                         "we retired",
                                         "we have removed",
                                         "was switched off",
                                         "does not exist any more",
                                         "doesn't exist anymore",
                                         "nicht mehr verfugbar",
                                         "abgeschafft",
                                         "eingestellt worden",
                                         "gibt es nicht mehr",
                                         "wurde entfernt",
                                         "ya no esta disponible",
                                         "ya no existe",
                                         "se elimino",
                                         "hemos retirado",
                                         "ha sido retirad",
                                         "se retiro"};
  return says_one_of(reply, phrases);
}

// Whether what an agent says cannot stand beside the article.
bool contradicts(std::string_view reply, const Article& article) {
  const std::string known = article.title + "\n" + article.body;
  if (says_outdated(reply)) return true;
  if (says_gone(reply)) return !says_gone(known);
  const std::set<std::string> said = amounts_of(reply);
  const std::set<std::string> written = amounts_of(known);
  if (written.empty()) return false;
  return std::any_of(said.begin(), said.end(),
                     [&](const std::string& amount) { return !written.contains(amount); });
}

// The article that a contradiction would be about: the one linked, or the question's likeliest.
std::uint32_t spoken_of(const State& state, std::string_view reply, const Retrieval* retrieval) {
  const std::vector<std::string> links = linked_articles(state, reply);
  if (!links.empty()) return state.knowledge.find(links.front());
  if (!retrieval || retrieval->candidates.empty()) return learn::no_slot;
  const Scored& best = retrieval->candidates.front();
  return best.probability >= spoken_of_min ? best.slot : learn::no_slot;
}

// How many words of an article's title a reply repeats in one piece: all of them, or none. A title
// of one word is too often said by chance.
std::size_t named(const learn::ArticleDoc& doc, std::span<const std::uint64_t> reply) {
  const std::vector<std::uint64_t> title = text::stems_of(doc.article.title, doc.language);
  if (title.size() < title_words_min) return 0;
  const auto at = std::search(reply.begin(), reply.end(), title.begin(), title.end());
  return at == reply.end() ? 0 : title.size();
}

// The article that a reply names by its title: of several the one with the longest, none when two
// are as long.
std::uint32_t named_article(const State& state, std::string_view reply,
                            std::span<const index::Hit> hits) {
  std::uint32_t best = learn::no_slot;
  std::size_t longest = 0;
  bool alone = false;
  for (const index::Hit& hit : hits) {
    const learn::ArticleDoc& doc = state.knowledge.doc(hit.doc);
    const std::size_t words = named(doc, text::stems_of(reply, doc.language));
    if (words == 0 || words < longest) continue;
    alone = words > longest;
    longest = words;
    best = hit.doc;
  }
  return alone ? best : learn::no_slot;
}

}  // namespace

std::vector<std::string> linked_articles(const State& state, std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find("http"); at != std::string_view::npos;
       at = text.find("http", at + 4)) {
    std::size_t end = text.find_first_of(" \t\r\n<>\"')]", at);
    if (end == std::string_view::npos) end = text.size();
    std::string_view url = text.substr(at, end - at);
    while (!url.empty() && (url.back() == '.' || url.back() == ',')) url.remove_suffix(1);
    for (const std::string& id : ids_in_path(url)) {
      const std::uint32_t slot = state.knowledge.find(id);
      if (slot == learn::no_slot) continue;
      if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
      break;
    }
  }
  return out;
}

std::vector<learn::Supported> supporting_articles(const State& state, std::string_view raw,
                                                  const Question& question,
                                                  const Retrieval* retrieval) {
  const std::string reply = text::substance_of(raw);
  const std::uint32_t about = spoken_of(state, raw, retrieval);
  if (state.knowledge.live(about) && contradicts(reply, state.knowledge.doc(about).article)) {
    return {{state.knowledge.doc(about).article.id, 1, true}};
  }
  const learn::Query said = state.knowledge.query(reply, text::parse_language(question.locale));
  const auto accept = [&](std::uint32_t slot, std::uint32_t) {
    return visible(state, question, slot);
  };
  const std::vector<index::Hit> hits = state.knowledge.search(said, considered_max, accept);
  const std::uint32_t called = named_article(state, reply, hits);
  if (said.terms.size() < reply_words_min && called == learn::no_slot) return {};
  std::vector<std::pair<double, std::uint32_t>> scores;
  for (const index::Hit& hit : hits) {
    double score = state.knowledge.coverage(said, hit.doc);
    for (std::size_t i = 0; retrieval && i < retrieval->candidates.size(); ++i) {
      const Scored& candidate = retrieval->candidates[i];
      if (candidate.slot == hit.doc) score += asked_bonus * candidate.probability;
    }
    if (hit.doc == called) score += named_bonus;
    scores.emplace_back(std::min(score, 1.0), hit.doc);
  }
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<learn::Supported> out;
  for (const auto& [score, slot] : scores) {
    if (out.size() == supporting_max) break;
    out.push_back({state.knowledge.doc(slot).article.id, static_cast<float>(score), false});
  }
  return out;
}

}  // namespace keel::answer
