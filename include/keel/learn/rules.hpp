// rules: what people decided once and for all: pin an article, block one, always hand over, read
// one word as another, leave what an article or topic answers as it is.
// Thread safety: const methods from any thread; one writer on its own copy.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "keel/learn/knowledge.hpp"

namespace keel::learn {

struct Rule {
  RuleSet content;
  std::string by;
  std::int64_t at_us = 0;
  std::vector<std::uint32_t> terms;  // of content.words
  template <class A>
  void fields(A& a) {
    a(content.kind, content.words, content.topic, content.page, content.article, content.note,
      content.valid_until_us, content.active, content.says, content.brand, content.locale,
      content.channel, by, at_us, terms);
  }
  // "pin \"invoice\" of brand acme", or its note: how explanations call it.
  [[nodiscard]] std::string name() const;
};

// Who asks, and when: what a rule may be limited to.
struct RuleScope {
  std::string_view topic, page, brand, locale, channel;
  std::int64_t now_us = 0;
};

class Rules {
 public:
  void apply(const Fact& fact);
  // The active rules that fit a question, by id; synonyms and freezes are not among them.
  [[nodiscard]] std::vector<const Rule*> matching(const Query& query, const RuleScope& scope) const;
  // The active synonyms whose words the question has, by id. They may not name a topic: which it is
  // depends on what is found.
  [[nodiscard]] std::vector<const Rule*> synonyms(const Query& query, const RuleScope& scope) const;
  // The rule that keeps learning off an article or its topic; null when none does.
  [[nodiscard]] const Rule* freeze(std::string_view article, std::string_view topic,
                                   std::int64_t now_us) const;
  [[nodiscard]] const std::map<std::string, Rule>& all() const noexcept { return rules_; }
  template <class A>
  void fields(A& a) {
    a(rules_);
  }

 private:
  [[nodiscard]] std::vector<const Rule*> fitting(const Query& query, const RuleScope& scope,
                                                 bool synonyms) const;
  std::map<std::string, Rule> rules_;
};

}  // namespace keel::learn
