#include "sets.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "keel/base/json.hpp"

namespace bench {

using keel::Json;

std::string id_of(std::size_t article) { return "a" + std::to_string(article); }
std::size_t number_of(const std::string& id) {
  return static_cast<std::size_t>(std::stoul(id.substr(1)));
}

keel::Result<Set> load_set(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return keel::error(keel::Code::not_found, "cannot read " + path);
  std::stringstream bytes;
  bytes << in.rdbuf();
  KEEL_ASSIGN(const Json json, keel::parse_json(bytes.str()));
  Set set;
  for (const Json& entry : json["articles"].as_array()) {
    keel::Article article;
    article.id = id_of(set.articles.size());
    article.title = entry["title"].as_string();
    article.body = entry["body"].as_string();
    article.section = entry["cat"].as_string();
    article.page = "/" + article.section;
    article.locale = "en";
    set.articles.push_back(std::move(article));
    set.categories.push_back(entry["cat"].as_string());
  }
  std::sort(set.categories.begin(), set.categories.end());
  set.categories.erase(std::unique(set.categories.begin(), set.categories.end()),
                       set.categories.end());
  for (const Json& entry : json["queries"].as_array()) {
    Query query{entry["text"].as_string(), {}};
    for (const Json& id : entry["rel"].as_array()) {
      query.right.push_back(static_cast<std::size_t>(id.as_int()));
    }
    (entry["split"].as_string() == "test" ? set.test : set.stream).push_back(std::move(query));
  }
  if (set.articles.empty() || set.test.empty()) {
    return keel::error(keel::Code::invalid_argument,
                       path + " holds no articles or no test queries");
  }
  return set;
}

}  // namespace bench
