// Article: one article of a help centre, as every importer delivers it and the engine takes it.
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "keel/base/json.hpp"

namespace keel {

// All strings are UTF-8. Required: id, title, body; everything else may stay empty.
struct Article {
  std::string id;       // unique in the workspace, at most limits::name_bytes_max bytes
  std::string title;    // one line, at most limits::name_bytes_max bytes
  std::string body;     // plain text or Markdown source; with title at most article_bytes_max bytes
  std::string section;  // where it stands in the help centre, for people: "Billing"
  std::string page;     // page of the product it is about, a keel/text/pattern.hpp pattern
  std::string locale;   // BCP 47, "en" or "pt-BR"; empty: the workspace's own
  std::string brand;    // empty: every brand
  std::string audience = "public";  // "public" or "internal" (shown to agents only)
  std::string url;                  // where a reader finds it
  std::int64_t updated_us = 0;      // last edit, Unix microseconds; 0: unknown
  std::vector<std::string> labels;  // at most limits::name_bytes_max bytes each

  template <class A>
  void fields(A& a) {
    a(id, title, body, section, page, locale, brand, audience, url, updated_us, labels);
  }
  friend bool operator==(const Article&, const Article&) = default;
};

// An object with a member for every field that is not empty; time as `updated_us`.
[[nodiscard]] inline Json to_json(const Article& article) {
  Json out(Json::Object{});
  const auto text = [&out](const char* name, const std::string& value) {
    if (!value.empty()) out.set(name, value);
  };
  text("id", article.id);
  text("title", article.title);
  text("body", article.body);
  text("section", article.section);
  text("page", article.page);
  text("locale", article.locale);
  text("brand", article.brand);
  text("audience", article.audience);
  text("url", article.url);
  if (article.updated_us != 0) out.set("updated_us", article.updated_us);
  if (!article.labels.empty()) {
    out.set("labels", Json::Array(article.labels.begin(), article.labels.end()));
  }
  return out;
}

// The inverse of to_json. Total: a member that is missing or of another kind leaves its default.
// Checks nothing; keel/connect/article_json.hpp has the strict reader.
[[nodiscard]] inline Article article_from_json(const Json& json) {
  Article out;
  out.id = json["id"].as_string();
  out.title = json["title"].as_string();
  out.body = json["body"].as_string();
  out.section = json["section"].as_string();
  out.page = json["page"].as_string();
  out.locale = json["locale"].as_string();
  out.brand = json["brand"].as_string();
  if (json["audience"].is_string()) out.audience = json["audience"].as_string();
  out.url = json["url"].as_string();
  out.updated_us = json["updated_us"].as_int();
  for (const Json& label : json["labels"].as_array()) out.labels.push_back(label.as_string());
  return out;
}

}  // namespace keel
