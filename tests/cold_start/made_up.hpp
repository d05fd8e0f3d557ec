// A made-up helpdesk: articles about doing something with something under some circumstances,
// questions about them in other words than the articles', and questions that no article answers.
// The same seed, the same helpdesk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/seams.hpp"

namespace keel::test {

struct MadeUpQuestion {
  std::string text;
  std::string article;  // that answers it; "" when none does
};

class MadeUpDesk {
 public:
  MadeUpDesk(std::size_t articles, std::uint64_t seed);
  [[nodiscard]] const std::vector<Article>& articles() const noexcept { return articles_; }
  // One in four is answered by no article: half of those are about a thing and a deed that articles
  // speak of, but not together; the other half about a thing that none speaks of.
  MadeUpQuestion question();
  // What an agent writes to it: a link to the article, or what they know by themselves.
  std::string reply(const MadeUpQuestion& question);

 private:
  // A thing, deed or circumstance: the word of the articles, and two that customers use. The second
  // of those means a neighbouring thing as well.
  struct Word {
    std::string formal, own, shared;
  };
  struct Topic {
    std::size_t thing, deed;
    std::vector<Word> more;  // circumstances
  };
  std::string pseudo_word();
  std::vector<Word> words(std::size_t n);
  std::string said(const Word& word);
  // What somebody asks who wants a deed done with a thing: half of the circumstances are left out.
  std::string ask_about(const Word& thing, const Word& deed, const std::vector<Word>& more);
  Article write(const Topic& topic);

  SplitMix64 random_;
  std::vector<Word> things_, deeds_, unknown_;
  std::vector<Topic> written_, missing_;
  std::vector<Article> articles_;
};

}  // namespace keel::test
