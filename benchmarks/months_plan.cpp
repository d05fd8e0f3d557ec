#include "months_plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "keel/base/seams.hpp"
#include "keel/text/analysis.hpp"

namespace bench {
namespace {

constexpr double late_share = 0.3;     // of the topics: asked before their article exists
constexpr double renamed_share = 0.1;  // customers and, later, the article use another name
constexpr double changed_share = 0.1;  // the article says something else
constexpr double removed_share = 0.05;
constexpr double name_share_min = 0.2;  // of a topic's questions that say its name
constexpr std::size_t name_bytes_min = 4;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The word that tells a topic best from the others, among those that many of its questions say.
std::string name_of(std::size_t topic, const std::vector<std::set<std::string>>& words,
                    const std::vector<Asked>& questions) {
  std::map<std::string, double> here, all;
  double asked = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    for (const std::string& word : words[i]) {
      ++all[word];
      here[word] += questions[i].topic == topic;
    }
    asked += questions[i].topic == topic;
  }
  std::string best;
  double most = 0;
  for (const auto& [word, count] : here) {
    if (count < name_share_min * asked || word.size() < name_bytes_min) continue;
    const double telling = count * count / all[word];
    if (telling > most) std::tie(most, best) = std::pair(telling, word);
  }
  return best;
}

// A name that no one has heard yet.
std::string made_up(keel::SplitMix64& random) {
  static constexpr const char* parts[] = {"zel", "kor", "vu", "mi", "tra", "lo", "pex", "ni"};
  std::string out;
  for (int i = 0; i < 3; ++i) out += parts[random.below(std::size(parts))];
  return out;
}

Topic draw_topic(int weeks, keel::SplitMix64& random) {
  Topic topic;
  const double kind = random.uniform();
  const int when =
      weeks / 6 +
      static_cast<int>(random.below(static_cast<std::uint64_t>(std::max(1, weeks * 7 / 12))));
  if (kind < late_share) {
    topic.begins = when;
    topic.written = when + author_weeks;
  } else if (kind < late_share + renamed_share) {
    topic.renamed = when;
  } else if (kind < late_share + renamed_share + changed_share) {
    topic.changed = when;
  } else if (kind < late_share + renamed_share + changed_share + removed_share) {
    topic.removed = when;
  }
  return topic;
}

}  // namespace

std::string with_name(const std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    const bool same = end - at == from.size() &&
                      std::equal(from.begin(), from.end(), text.begin() + static_cast<long>(at),
                                 [](char a, char b) { return a == lower(b); });
    if (end == at) ++end;  // no letter: as it is
    out += same ? to : text.substr(at, end - at);
    at = end;
  }
  return out;
}

Plan make_plan(const Set& set, int months, std::uint64_t seed) {
  Plan plan;
  const int weeks = months * weeks_a_month;
  keel::SplitMix64 random(seed);
  for (std::size_t i = 0; i < set.articles.size(); ++i) {
    plan.topics.push_back(draw_topic(weeks, random));
  }
  std::vector<Asked> order;
  for (const Query& query : set.stream) {
    if (!query.right.empty()) order.push_back({query.text, query.right.front(), 0, {}, {}});
  }
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  std::vector<std::set<std::string>> words;
  for (const Asked& asked : order) {
    const std::vector<std::string> said = keel::text::words(asked.text);
    words.emplace_back(said.begin(), said.end());
  }
  for (std::size_t i = 0; i < plan.topics.size(); ++i) {
    if (plan.topics[i].renamed < 0) continue;
    plan.topics[i].old_name = name_of(i, words, order);
    plan.topics[i].new_name = made_up(random);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    Asked& asked = order[i];
    const Topic& topic = plan.topics[asked.topic];
    asked.week = static_cast<int>(i * static_cast<std::size_t>(weeks) / order.size());
    if (topic.begins > asked.week) continue;  // nobody asks it yet
    if (topic.renamed >= 0 && asked.week >= topic.renamed) {
      asked.text = with_name(asked.text, topic.old_name, topic.new_name);
    }
    plan.questions.push_back(std::move(asked));
  }
  return plan;
}

}  // namespace bench
