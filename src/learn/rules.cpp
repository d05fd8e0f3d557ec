#include "keel/learn/rules.hpp"

#include <algorithm>

#include "keel/text/pattern.hpp"

namespace keel::learn {

void Rules::apply(const Fact& fact) {
  const auto* set = fact.as<RuleSet>();
  if (!set) return;
  Rule rule{*set, fact.actor, fact.at_us, {}};
  const text::Analysis words = text::analyse(set->words, text::guess_language(set->words));
  for (const index::Term& term : terms_of(words.stems)) rule.terms.push_back(term.id);
  rules_[fact.subject] = std::move(rule);
}

std::vector<const Rule*> Rules::matching(const Query& query, std::string_view topic,
                                         std::string_view page, std::int64_t now_us) const {
  const auto asked = [&](std::uint32_t id) {
    return std::any_of(query.terms.begin(), query.terms.end(),
                       [id](const index::QueryTerm& term) { return term.id == id; });
  };
  const auto all_asked = [&](const Rule& rule) {
    if (rule.content.words.empty()) return true;
    if (rule.terms.empty()) return false;
    if (std::all_of(rule.terms.begin(), rule.terms.end(), asked)) return true;
    // A word or two do not tell their language: try the question's.
    const text::Analysis words = text::analyse(rule.content.words, query.language);
    const std::vector<index::Term> terms = terms_of(words.stems);
    return std::all_of(terms.begin(), terms.end(),
                       [&](const index::Term& term) { return asked(term.id); });
  };
  std::vector<const Rule*> out;
  for (const auto& [id, rule] : rules_) {
    const RuleSet& r = rule.content;
    const bool fits = r.active && (r.valid_until_us == 0 || now_us < r.valid_until_us) &&
                      (r.topic.empty() || r.topic == topic) &&
                      (r.page.empty() || (!page.empty() && text::path_matches(r.page, page))) &&
                      all_asked(rule);
    if (fits) out.push_back(&rule);
  }
  return out;
}

}  // namespace keel::learn
