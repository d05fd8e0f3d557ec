#include "engine/help_centre_health.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "keel/base/hash.hpp"
#include "keel/text/analysis.hpp"
#include "keel/text/sentences.hpp"

namespace keel {
namespace {

constexpr std::size_t words_min = 20;          // fewer say next to nothing
constexpr double duplicate_min = 0.6;          // Jaccard of three-word runs
constexpr std::size_t sentence_words_min = 5;  // besides its numbers, to be one statement
constexpr std::size_t shared_max = 20;  // articles that share a run or a sentence: boilerplate

bool is_number(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::set<std::uint64_t> runs_of(const Article& article) {
  const std::vector<std::string> words = text::words(article.body);
  std::set<std::uint64_t> out;
  for (std::size_t i = 0; i + 3 <= words.size(); ++i) {
    out.insert(hash64(article.locale + ' ' + words[i] + ' ' + words[i + 1] + ' ' + words[i + 2]));
  }
  return out;
}

using Pair = std::pair<std::size_t, std::size_t>;

// Articles that share most of their three-word runs.
std::vector<Pair> duplicates(const std::vector<Article>& articles) {
  std::vector<std::set<std::uint64_t>> runs;
  std::map<std::uint64_t, std::vector<std::size_t>> having;
  for (std::size_t i = 0; i < articles.size(); ++i) {
    runs.push_back(runs_of(articles[i]));
    for (const std::uint64_t run : runs.back()) having[run].push_back(i);
  }
  std::map<Pair, std::size_t> shared;
  for (const auto& [run, in] : having) {
    if (in.size() > shared_max) continue;
    for (std::size_t a = 0; a < in.size(); ++a) {
      for (std::size_t b = a + 1; b < in.size(); ++b) ++shared[{in[a], in[b]}];
    }
  }
  std::vector<Pair> out;
  for (const auto& [pair, common] : shared) {
    const std::size_t either = runs[pair.first].size() + runs[pair.second].size() - common;
    const bool short_one =
        std::min(runs[pair.first].size(), runs[pair.second].size()) + 2 < words_min;
    if (short_one || articles[pair.first].brand != articles[pair.second].brand) continue;
    if (static_cast<double>(common) >= duplicate_min * static_cast<double>(either)) {
      out.push_back(pair);
    }
  }
  return out;
}

}  // namespace

std::vector<Contradictory> contradictory_sentences(const std::vector<Article>& articles) {
  struct Statement {
    std::size_t article;
    std::string numbers;
    std::string_view sentence;
  };
  std::map<std::string, std::vector<Statement>> statements;
  for (std::size_t i = 0; i < articles.size(); ++i) {
    for (const std::string_view sentence : text::sentences(articles[i].body)) {
      std::string words = articles[i].brand + '|' + articles[i].locale;
      std::string numbers;
      std::size_t count = 0;
      for (const std::string& word : text::words(sentence)) {
        if (is_number(word)) {
          numbers += ' ' + word;
        } else {
          words += ' ' + word;
          ++count;
        }
      }
      if (!numbers.empty() && count >= sentence_words_min) {
        statements[words].push_back({i, numbers, sentence});
      }
    }
  }
  std::map<Pair, Contradictory> found;
  for (const auto& [words, said] : statements) {
    if (said.size() > shared_max) continue;
    for (std::size_t a = 0; a < said.size(); ++a) {
      for (std::size_t b = a + 1; b < said.size(); ++b) {
        if (said[a].article == said[b].article || said[a].numbers == said[b].numbers) continue;
        found.try_emplace(
            {said[a].article, said[b].article},
            Contradictory{articles[said[a].article].id, articles[said[b].article].id,
                          std::string(said[a].sentence), std::string(said[b].sentence)});
      }
    }
  }
  std::vector<Contradictory> out;
  for (auto& [pair, one] : found) out.push_back(std::move(one));
  return out;
}

TrialHealth health_of(const std::vector<Article>& articles) {
  TrialHealth out;
  for (const Article& article : articles) {
    if (text::words(article.body).size() < words_min) out.empty.push_back(article.id);
  }
  for (const auto& [a, b] : duplicates(articles)) {
    out.duplicate.emplace_back(articles[a].id, articles[b].id);
  }
  for (const Contradictory& one : contradictory_sentences(articles)) {
    out.contradictory.emplace_back(one.article, one.other);
  }
  return out;
}

}  // namespace keel
