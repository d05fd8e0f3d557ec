// What a trial tells besides its counts: the words that articles lack, and what not to conclude.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "engine/trial_stories.hpp"
#include "keel/text/analysis.hpp"

namespace keel::trial {
namespace {

constexpr std::uint64_t questions_min = 100;  // below, a share is known to 10 points at best
constexpr std::uint64_t spoken_for_min = 30;
constexpr std::uint64_t foreign_min = 3;  // tickets that use a word
constexpr std::size_t foreign_max = 30;
constexpr std::size_t word_bytes_min = 4;

// Words of every letter, whatever it is about: no article needs them. Ascending.
constexpr std::array<std::string_view, 134> everyday = {
    "about",   "after",   "again",     "alguien",   "already",  "also",     "always",   "another",
    "april",   "arent",   "august",    "back",      "because",  "been",     "before",   "best",
    "bitte",   "came",    "cant",      "could",     "couldn",   "cuando",   "danke",    "december",
    "desde",   "didn",    "didnt",     "doch",      "does",     "doesn",    "doesnt",   "donde",
    "dont",    "esta",    "este",      "esto",      "favor",    "february", "fine",     "friday",
    "gone",    "good",    "gracias",   "guys",      "hace",     "hasn",     "have",     "haven",
    "hello",   "hola",    "immer",     "isn",       "isnt",     "january",  "july",     "june",
    "just",    "kann",    "kindly",    "know",      "last",     "late",     "later",    "like",
    "looking", "many",    "march",     "maybe",     "monday",   "more",     "morgen",   "morning",
    "much",    "need",    "nicht",     "noch",      "november", "obwohl",   "october",  "please",
    "porque",  "puede",   "puedo",     "really",    "right",    "saturday", "schon",    "september",
    "should",  "shouldn", "since",     "some",      "someone",  "sunday",   "tell",     "than",
    "thanks",  "that",    "their",     "them",      "then",     "there",    "they",     "thing",
    "things",  "think",   "this",      "thought",   "thursday", "today",    "tomorrow", "tuesday",
    "very",    "wasn",    "wasnt",     "wednesday", "weiss",    "werden",   "what",     "when",
    "where",   "which",   "while",     "will",      "with",     "without",  "wont",     "would",
    "wouldn",  "wurde",   "yesterday", "your",      "youre",    "zwar"};

std::set<std::uint64_t> stems_of(const std::vector<Article>& articles) {
  std::set<std::uint64_t> out;
  for (const Article& article : articles) {
    const text::Language language = text::parse_language(article.locale);
    const auto stems = text::analyse(article.title + "\n" + article.body, language).stems;
    out.insert(stems.begin(), stems.end());
  }
  return out;
}

// The distinct words of a question whose stem is not among `known`.
std::set<std::string> unknown_words(const std::string& question,
                                    const std::set<std::uint64_t>& known) {
  const text::Language language = text::guess_language(question);
  std::set<std::string> out;
  for (const std::string& word : text::words(question)) {
    const bool letters = std::none_of(word.begin(), word.end(),
                                      [](unsigned char c) { return c >= '0' && c <= '9'; });
    if (word.size() < word_bytes_min || !letters) continue;
    if (std::binary_search(everyday.begin(), everyday.end(), word)) continue;
    const std::vector<std::uint64_t> stems = text::analyse(word, language).stems;
    if (!stems.empty() && !known.contains(stems.front())) out.insert(word);
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> foreign_words(
    const Stories& stories, const std::vector<Article>& articles) {
  const std::set<std::uint64_t> known = stems_of(articles);
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [ticket, story] : stories) {
    for (const std::string& word : unknown_words(story.question, known)) ++counts[word];
  }
  std::vector<std::pair<std::string, std::uint64_t>> out;
  for (const auto& [word, tickets] : counts) {
    if (tickets >= foreign_min) out.emplace_back(word, tickets);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (out.size() > foreign_max) out.resize(foreign_max);
  return out;
}

std::vector<std::string> cautions_of(const TrialReport& report) {
  std::vector<std::string> out;
  if (report.tickets < trial_tickets_min) {
    out.push_back(fmt::format(
        "With {} tickets, fewer than {}, no rate of right answers can be concluded, nor whether "
        "learning helps; the gaps and the help centre's health can.",
        report.tickets, trial_tickets_min));
  } else if (report.questions < questions_min) {
    out.push_back(fmt::format(
        "Only {} questions came after the date: their shares may be off by more than ten points. "
        "Choose an earlier date.",
        report.questions));
  }
  if (report.articles_edited > 0) {
    out.push_back(fmt::format(
        "{} of {} articles were edited after the date, and only their present text is known: {} of "
        "the {} answers with learning rest on a text younger than the question, which may have "
        "been written because of it.",
        report.articles_edited, report.articles, report.learning.edited_later,
        report.learning.answered));
  }
  if (report.articles_undated > 0) {
    out.push_back(fmt::format(
        "{} of {} articles do not say when they were edited last: whether they are younger than "
        "the questions they answer is not known.",
        report.articles_undated, report.articles));
  }
  if (report.spoken_for < spoken_for_min) {
    out.push_back(fmt::format(
        "Agents' replies speak for an article in only {} of the questions: rate the cases by hand "
        "to know the accuracy.",
        report.spoken_for));
  }
  if (report.learned == 0) {
    out.emplace_back("No ticket lies before the date: it began knowing the articles only.");
  }
  if (report.agent_began > 0) {
    out.push_back(
        fmt::format("{} tickets in which an agent wrote first are no questions and are "
                    "left out.",
                    report.agent_began));
  }
  out.emplace_back(
      "Agreement with agents is no accuracy: an agent may link one of two articles that both "
      "answer. The blind rating of the cases is.");
  return out;
}

}  // namespace keel::trial
