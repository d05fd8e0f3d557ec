#include "keel/answer/enrich.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "keel/text/pattern.hpp"

namespace keel::answer {
namespace {

using state::State;

constexpr std::size_t considered_max = 8;
constexpr std::size_t supporting_max = 3;
constexpr double asked_bonus = 0.25;    // times the candidate's probability for the question
constexpr std::size_t reply_words_min = 6;

// "https://x/articles/360-change-plan?y" -> {"360-change-plan", "360"}: ids as helpdesks write them.
std::vector<std::string> ids_in_path(std::string_view url) {
  const std::string path = text::url_path(url);
  std::string last = path.substr(path.rfind('/') + 1);
  std::vector<std::string> out{last};
  const std::size_t digits = last.find_first_not_of("0123456789");
  if (digits != std::string::npos && digits > 0) out.push_back(last.substr(0, digits));
  return out;
}

// Numbers that carry meaning: amounts, percentages, limits; not list marks or single digits.
std::set<std::string> numbers_of(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      ++i;
      continue;
    }
    std::string number;
    while (i < text.size() && ((text[i] >= '0' && text[i] <= '9') ||
                               ((text[i] == '.' || text[i] == ',') && i + 1 < text.size() &&
                                text[i + 1] >= '0' && text[i + 1] <= '9'))) {
      if (text[i] != ',' && text[i] != '.') number += text[i];
      ++i;
    }
    if (number.size() >= 2) out.insert(number);
  }
  return out;
}

bool says_it_is_gone(std::string_view reply) {
  static constexpr std::array phrases = {
      "no longer available", "no longer exists", "no longer offer",  "was removed",
      "has been removed",    "been retired",     "was retired",      "discontinued",
      "we removed",          "we retired",       "is gone",          "nicht mehr verfugbar",
      "abgeschafft",         "eingestellt",      "gibt es nicht mehr", "ya no esta disponible",
      "ya no existe",        "se elimino",       "hemos retirado",   "ha sido retirad"};
  const std::string text = text::normalise(reply);
  return std::any_of(phrases.begin(), phrases.end(), [&](const char* phrase) {
    return text.find(phrase) != std::string::npos;
  });
}

bool contradicts(std::string_view reply, const Article& article) {
  const std::string known = article.title + "\n" + article.body;
  if (says_it_is_gone(reply)) return !says_it_is_gone(known);
  const std::set<std::string> said = numbers_of(reply);
  const std::set<std::string> written = numbers_of(known);
  if (said.empty() || written.empty()) return false;
  // Every amount the agent gives is another than the article's.
  return std::none_of(said.begin(), said.end(),
                      [&](const std::string& number) { return written.contains(number); });
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

std::vector<learn::Supported> supporting_articles(const State& state, std::string_view reply,
                                                  const Question& question,
                                                  const Retrieval* retrieval) {
  const learn::Query said = state.knowledge.query(reply, text::parse_language(question.locale));
  if (said.terms.size() < reply_words_min) return {};
  const auto accept = [&](std::uint32_t slot, std::uint32_t) {
    return visible(state, question, slot);
  };
  std::vector<std::uint32_t> slots;
  for (const index::Hit& hit : state.knowledge.search(said, considered_max, accept)) {
    slots.push_back(hit.doc);
  }
  std::vector<std::pair<double, std::uint32_t>> scores;
  for (const std::uint32_t slot : slots) {
    double score = state.knowledge.coverage(said, slot);
    if (retrieval) {
      for (const Scored& candidate : retrieval->candidates) {
        if (candidate.slot == slot) score += asked_bonus * candidate.probability;
      }
    }
    scores.emplace_back(std::min(score, 1.0), slot);
  }
  std::sort(scores.begin(), scores.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<learn::Supported> out;
  for (const auto& [score, slot] : scores) {
    if (out.size() == supporting_max) break;
    const Article& article = state.knowledge.doc(slot).article;
    out.push_back({article.id, static_cast<float>(score),
                   out.empty() && score >= static_cast<double>(0.35f) &&
                       contradicts(reply, article)});
  }
  return out;
}

}  // namespace keel::answer
