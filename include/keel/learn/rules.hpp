// rules: what people decided once and for all: pin an article, block one, always hand over.
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
      content.valid_until_us, content.active, by, at_us, terms);
  }
};

class Rules {
 public:
  void apply(const Fact& fact);
  // The active rules that fit a question asked at now_us, by id.
  [[nodiscard]] std::vector<const Rule*> matching(const Query& query, std::string_view topic,
                                                  std::string_view page, std::int64_t now_us) const;
  [[nodiscard]] const std::map<std::string, Rule>& all() const noexcept { return rules_; }
  template <class A>
  void fields(A& a) {
    a(rules_);
  }

 private:
  std::map<std::string, Rule> rules_;
};

}  // namespace keel::learn
