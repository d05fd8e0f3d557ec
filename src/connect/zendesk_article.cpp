#include "keel/base/limits.hpp"
#include "keel/connect/article_json.hpp"
#include "keel/connect/html_text.hpp"
#include "keel/connect/time.hpp"
#include "keel/connect/zendesk.hpp"
#include "zendesk_ids.hpp"

namespace keel::connect {
namespace {

// The section's name, or its id when the export does not name it.
std::string section_of(const Json& article, const Json& section_names) {
  const std::string id = zendesk_id(article["section_id"]);
  for (const Json& section : section_names.as_array()) {
    if (zendesk_id(section["id"]) == id) return to_name(section["name"].as_string());
  }
  return id;
}

// A translation is an article of its own; the one in the source language keeps the plain id.
std::string id_of(const Json& article) {
  const std::string id = zendesk_id(article["id"]);
  const std::string& source_locale = article["source_locale"].as_string();
  const std::string locale = to_name(article["locale"].as_string(), 64);
  if (id.empty() || source_locale.empty() || source_locale == locale) return id;
  return id + ":" + locale;
}

}  // namespace

std::string zendesk_text(const Json& html, const Json& plain) {
  std::string text = html_to_text(html.as_string());
  return text.empty() ? plain.as_string() : text;
}

Result<std::optional<Article>> zendesk_article(const Json& json, const Json& section_names) {
  if (!json.is_object()) return error(Code::invalid_argument, "an article must be a JSON object");
  if (json["draft"].as_bool()) return std::optional<Article>();
  Article article;
  article.id = id_of(json);
  if (article.id.empty()) return error(Code::invalid_argument, "`id` is missing");
  article.title = to_name(html_to_text(json["title"].as_string()));
  if (article.title.empty()) article.title = to_name(json["name"].as_string());
  article.body = html_to_text(json["body"].as_string(), Headings::markdown);
  article.section = section_of(json, section_names);
  article.locale = to_name(json["locale"].as_string());
  article.brand = zendesk_id(json["brand_id"]);
  article.audience = json["user_segment_id"].is_null() ? "public" : "internal";
  article.url = to_page_name(json["html_url"].as_string());
  for (const Json& label : json["label_names"].as_array()) {
    const std::string name = to_name(label.as_string());
    if (!name.empty() && article.labels.size() < tags_max) article.labels.push_back(name);
  }
  for (const char* member : {"edited_at", "updated_at"}) {
    if (!json.has(member)) continue;
    const auto at_us = parse_time(json[member].as_string());
    if (!at_us.ok()) return in_member(member, at_us.status());
    article.updated_us = *at_us;
    break;
  }
  KEEL_TRY(check_article(article));
  return std::optional<Article>(std::move(article));
}

}  // namespace keel::connect
