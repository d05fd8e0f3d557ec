// Sets of articles and questions, as the benchmarks read them: "articles" (title, body, cat) and
// "queries" (text, rel: the right articles' numbers, empty when none is; split: stream or test).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/status.hpp"

namespace bench {

struct Query {
  std::string text;
  std::vector<std::size_t> right;  // articles; empty: none answers it
};

struct Set {
  std::vector<keel::Article> articles;
  std::vector<std::string> categories;  // distinct
  std::vector<Query> stream;
  std::vector<Query> test;
};

// "a12" is the twelfth article.
[[nodiscard]] std::string id_of(std::size_t article);
[[nodiscard]] std::size_t number_of(const std::string& id);

[[nodiscard]] keel::Result<Set> load_set(const std::string& path);

}  // namespace bench
