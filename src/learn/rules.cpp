#include "keel/learn/rules.hpp"

#include <algorithm>

#include "keel/text/pattern.hpp"

namespace keel::learn {
namespace {

bool active_at(const RuleSet& rule, std::int64_t now_us) {
  return rule.active && (rule.valid_until_us == 0 || now_us < rule.valid_until_us);
}

// "de" is for "de-AT" too.
bool of_locale(std::string_view wanted, std::string_view locale) {
  return wanted.empty() || locale == wanted ||
         (locale.size() > wanted.size() && locale.starts_with(wanted) &&
          locale[wanted.size()] == '-');
}

bool has_words(const Rule& rule, const Query& query) {
  if (rule.content.words.empty()) return true;
  if (rule.terms.empty()) return false;
  const auto asked = [&](std::uint32_t id) {
    return std::any_of(query.terms.begin(), query.terms.end(),
                       [id](const index::QueryTerm& term) { return term.id == id; });
  };
  if (std::all_of(rule.terms.begin(), rule.terms.end(), asked)) return true;
  // A word or two do not tell their language: try the question's.
  const text::Analysis words = text::analyse(rule.content.words, query.language);
  const std::vector<index::Term> terms = terms_of(words.stems);
  return std::all_of(terms.begin(), terms.end(),
                     [&](const index::Term& term) { return asked(term.id); });
}

}  // namespace

std::string Rule::name() const {
  if (!content.note.empty()) return content.note;
  std::string out = content.kind;
  if (!content.words.empty()) out += " \"" + content.words + '"';
  if (!content.says.empty()) out += " as \"" + content.says + '"';
  const std::pair<const char*, const std::string*> limits[] = {{"topic", &content.topic},
                                                               {"page", &content.page},
                                                               {"brand", &content.brand},
                                                               {"locale", &content.locale},
                                                               {"channel", &content.channel}};
  for (const auto& [what, value] : limits) {
    if (!value->empty()) out += std::string(" of ") + what + ' ' + *value;
  }
  return out;
}

void Rules::apply(const Fact& fact) {
  const auto* set = fact.as<RuleSet>();
  if (!set) return;
  Rule rule{*set, fact.actor, fact.at_us, {}};
  const text::Analysis words = text::analyse(set->words, text::guess_language(set->words));
  for (const index::Term& term : terms_of(words.stems)) rule.terms.push_back(term.id);
  rules_[fact.subject] = std::move(rule);
}

std::vector<const Rule*> Rules::fitting(const Query& query, const RuleScope& scope,
                                        bool synonyms) const {
  std::vector<const Rule*> out;
  for (const auto& [id, rule] : rules_) {
    const RuleSet& r = rule.content;
    const bool fits =
        (r.kind == "synonym") == synonyms && active_at(r, scope.now_us) &&
        (r.topic.empty() || r.topic == scope.topic) &&
        (r.brand.empty() || r.brand == scope.brand) && of_locale(r.locale, scope.locale) &&
        (r.channel.empty() || r.channel == scope.channel) &&
        (r.page.empty() || (!scope.page.empty() && text::path_matches(r.page, scope.page))) &&
        has_words(rule, query);
    if (fits && r.kind != "freeze") out.push_back(&rule);
  }
  return out;
}

std::vector<const Rule*> Rules::matching(const Query& query, const RuleScope& scope) const {
  return fitting(query, scope, false);
}

std::vector<const Rule*> Rules::synonyms(const Query& query, const RuleScope& scope) const {
  return fitting(query, scope, true);
}

const Rule* Rules::freeze(std::string_view article, std::string_view topic,
                          std::int64_t now_us) const {
  for (const auto& [id, rule] : rules_) {
    const RuleSet& r = rule.content;
    if (r.kind != "freeze" || !active_at(r, now_us)) continue;
    if ((!r.article.empty() && r.article == article) || (!r.topic.empty() && r.topic == topic)) {
      return &rule;
    }
  }
  return nullptr;
}

}  // namespace keel::learn
