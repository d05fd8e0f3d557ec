#include "keel/connect/article_json.hpp"

#include <algorithm>
#include <array>

#include "checks.hpp"
#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/time.hpp"
#include "keel/text/utf8.hpp"

namespace keel::connect {
namespace {

constexpr std::array<std::string_view, 11> members = {"id",   "title",   "body",  "section",
                                                      "page", "locale",  "brand", "audience",
                                                      "url",  "updated", "labels"};

// Every string but the body.
struct NameMember {
  std::string_view name;
  std::string Article::*field;
};
constexpr std::array<NameMember, 8> names = {{{"id", &Article::id},
                                              {"title", &Article::title},
                                              {"section", &Article::section},
                                              {"page", &Article::page},
                                              {"locale", &Article::locale},
                                              {"brand", &Article::brand},
                                              {"audience", &Article::audience},
                                              {"url", &Article::url}}};

Status read_updated(const Json& object, Article& article) {
  std::string text;
  KEEL_TRY(read_string(object, "updated", text));
  if (text.empty()) return ok_status();
  const auto at_us = parse_date_or_time(text);
  if (!at_us.ok()) return in_member("updated", at_us.status());
  article.updated_us = *at_us;
  return ok_status();
}

}  // namespace

std::span<const std::string_view> article_members() noexcept { return members; }

Status check_article(const Article& article) {
  if (article.title.size() + article.body.size() > limits::article_bytes_max) {
    return error(Code::too_large, "title and body have " +
                                      std::to_string(article.title.size() + article.body.size()) +
                                      " bytes; at most " +
                                      std::to_string(limits::article_bytes_max) +
                                      " are allowed; split the article");
  }
  KEEL_TRY(check_name("id", article.id, 1));
  KEEL_TRY(check_name("title", article.title, 1));
  for (const NameMember& name : names) KEEL_TRY(check_name(name.name, article.*name.field));
  if (article.labels.size() > tags_max) {
    return error(Code::too_large, "`labels` has " + std::to_string(article.labels.size()) +
                                      " members; at most " + std::to_string(tags_max) +
                                      " are allowed");
  }
  for (const std::string& label : article.labels) KEEL_TRY(check_name("labels", label, 1));
  if (article.audience != "public" && article.audience != "internal") {
    return error(Code::invalid_argument, "`audience` must be public or internal");
  }
  return text::check_utf8(article.body, "`body`");
}

Result<Article> parse_article(std::string_view json_line, std::vector<std::string>* unknown) {
  KEEL_ASSIGN(const Json object, parse_object(json_line, limits::json_line_bytes_max));
  for (const auto& [name, value] : object.as_object()) {
    if (unknown && std::find(members.begin(), members.end(), name) == members.end()) {
      unknown->push_back(to_name(name, 64));
    }
  }
  for (const char* member : {"id", "title", "body"}) KEEL_TRY(require(object, member));
  Article article;
  for (const NameMember& name : names) {
    KEEL_TRY(read_string(object, name.name, article.*name.field));
  }
  KEEL_TRY(read_string(object, "body", article.body));
  KEEL_TRY(read_strings(object, "labels", article.labels));
  KEEL_TRY(read_updated(object, article));
  KEEL_TRY(check_article(article));
  return article;
}

std::string to_json_line(const Article& article) {
  Json out = to_json(article);
  // The three that a line must have, even if empty; and time as people write it.
  for (const auto& [name, value] :
       {std::pair{"id", &article.id}, {"title", &article.title}, {"body", &article.body}}) {
    out.set(name, *value);
  }
  Json::Object line = out.as_object();
  line.erase("updated_us");
  if (article.updated_us != 0) line.insert_or_assign("updated", format_time(article.updated_us));
  return to_canonical(Json(std::move(line)));
}

}  // namespace keel::connect
