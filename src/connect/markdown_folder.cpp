#include "keel/connect/markdown_folder.hpp"

#include <algorithm>
#include <optional>

#include "checks.hpp"
#include "keel/connect/article_json.hpp"
#include "keel/connect/time.hpp"
#include "keel/text/utf8.hpp"

namespace keel::connect {
namespace {

constexpr std::string_view blank = " \t\r";

std::string_view trim(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  while (!text.empty() && blank.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

// Takes the first line, without its end, from the front of `rest`.
std::string_view take_line(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_fence(std::string_view line) noexcept { return trim(line) == "---" && line[0] == '-'; }

// Where a comment begins: at the front, or a # behind white space; outside of quotes.
std::size_t comment_at(std::string_view text) noexcept {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool word_begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t';
    if (quote != 0) {
      if (text[i] == '\\' && quote == '"') {
        ++i;
      } else if (text[i] == quote) {
        quote = 0;
      }
    } else if (text[i] == '#' && word_begins) {
      return i;
    } else if ((text[i] == '"' || text[i] == '\'') &&
               (word_begins || text[i - 1] == '[' || text[i - 1] == ',')) {
      quote = text[i];
    }
  }
  return text.size();
}

// A bare or quoted value; nullopt when a quote is not closed at the end.
std::optional<std::string> unquoted(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::string(text);
  const char quote = text[0];
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      if (i + 1 == text.size()) return out;
      if (quote != '\'' || text[i + 1] != '\'') return std::nullopt;
      ++i;  // '' inside of single quotes
    } else if (text[i] == '\\' && quote == '"' && i + 1 < text.size()) {
      ++i;
    }
    out.push_back(text[i]);
  }
  return std::nullopt;
}

// The values of "[a, 'b, c']" or of one bare value; nullopt when a quote or bracket is not closed.
std::optional<std::vector<std::string>> list_of(std::string_view text) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view item) {
    const auto value = unquoted(trim(item));
    if (value && !value->empty()) out.push_back(*value);
    return value.has_value();
  };
  if (!text.starts_with('[')) {
    if (!add(text)) return std::nullopt;
    return out;
  }
  if (!text.ends_with(']')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::size_t begin = 0;
  char quote = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (quote == 0 && text[i] == ',')) {
      if (!add(text.substr(begin, i - begin))) return std::nullopt;
      begin = i + 1;
    } else if (quote != 0) {
      if (text[i] == quote) quote = 0;
    } else if ((text[i] == '"' || text[i] == '\'') && trim(text.substr(begin, i - begin)).empty()) {
      quote = text[i];
    }
  }
  return out;
}

class FrontMatter {
 public:
  explicit FrontMatter(MarkdownFile& file) : file_(file) {}

  // Takes the front matter, if there is any, from the front of `rest`.
  Status take(std::string_view& rest) {
    std::string_view after = rest;
    if (!is_fence_line(take_line(after))) return ok_status();
    while (!after.empty()) {
      ++line_;
      const std::string_view line = take_line(after);
      if (is_fence_line(line) || trim(line) == "...") {
        rest = after;
        return ok_status();
      }
      KEEL_TRY(take_setting(line));
    }
    return error(Code::invalid_argument,
                 "line 1: the front matter does not end; close it with a line of ---");
  }

 private:
  static bool is_fence_line(std::string_view line) noexcept {
    return !line.empty() && is_fence(line);
  }
  Status wrong(const std::string& message) const {
    return error(Code::invalid_argument, "line " + std::to_string(line_) + ": " + message);
  }
  void warn(const std::string& message) {
    file_.warnings.push_back("line " + std::to_string(line_) + ": " + message);
  }

  Status take_setting(std::string_view line) {
    line = trim(line.substr(0, comment_at(line)));
    if (line.empty()) return ok_status();
    if (line.starts_with("- ") || line == "-") return take_list_item(trim(line.substr(1)));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      return wrong("\"" + to_name(line, 40) + "\" is no setting; write it as key: value");
    }
    key_ = to_name(trim(line.substr(0, colon)), 64);
    const std::string_view value = trim(line.substr(colon + 1));
    if (key_ == "labels") return take_labels(value);
    const auto text = unquoted(value);
    if (!text) return wrong("the quotes of `" + key_ + "` are not closed");
    return take_value(*text);
  }

  Status take_labels(std::string_view value) {
    const auto labels = list_of(value);
    if (!labels) return wrong("the list of `labels` is not closed; write it as [a, b]");
    file_.article.labels = *labels;
    return ok_status();
  }

  Status take_list_item(std::string_view value) {
    if (key_ != "labels") return ok_status();  // belongs to an unknown key
    const auto text = unquoted(value);
    if (!text) return wrong("the quotes of a label are not closed");
    if (!text->empty()) file_.article.labels.push_back(*text);
    return ok_status();
  }

  Status take_value(const std::string& text) {
    Article& article = file_.article;
    struct Key {
      std::string_view name;
      std::string* field;
    };
    for (const Key& key :
         {Key{"id", &article.id}, Key{"title", &article.title}, Key{"section", &article.section},
          Key{"page", &article.page}, Key{"locale", &article.locale}, Key{"brand", &article.brand},
          Key{"audience", &article.audience}, Key{"url", &article.url}}) {
      if (key.name != key_) continue;
      if (!text.empty()) *key.field = text;
      return ok_status();
    }
    if (key_ != "updated") {
      warn("unknown key `" + key_ + "` is ignored");
      return ok_status();
    }
    if (text.empty()) return ok_status();
    const auto at_us = parse_date_or_time(text);
    if (!at_us.ok()) return wrong("`updated`: " + at_us.status().message());
    article.updated_us = *at_us;
    return ok_status();
  }

  MarkdownFile& file_;
  std::size_t line_ = 1;
  std::string key_;  // of the last setting
};

// The text of the first "# heading" outside of fenced code; "" when there is none.
std::string first_heading(std::string_view body) {
  bool in_code = false;
  while (!body.empty()) {
    const std::string_view line = trim(take_line(body));
    if (line.starts_with("```") || line.starts_with("~~~")) in_code = !in_code;
    if (in_code || !line.starts_with("# ")) continue;
    std::string_view heading = trim(line.substr(2));
    std::size_t end = heading.size();
    while (end > 0 && heading[end - 1] == '#') --end;
    if (end == 0 || heading[end - 1] == ' ') heading = trim(heading.substr(0, end));
    if (!heading.empty()) return to_name(heading);
  }
  return {};
}

// "guides/reset-password.md" -> "reset password"
std::string title_from(std::string_view name) {
  name.remove_prefix(name.find_last_of('/') + 1);
  if (name.size() > 3 && name.ends_with(".md")) name.remove_suffix(3);
  std::string title = to_name(name);
  std::replace(title.begin(), title.end(), '-', ' ');
  std::replace(title.begin(), title.end(), '_', ' ');
  return to_name(title);
}

}  // namespace

Result<MarkdownFile> parse_markdown_file(std::string_view name, std::string_view content) {
  if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
  KEEL_TRY(text::check_utf8(content, "the file"));
  MarkdownFile file;
  std::string_view body = content;
  KEEL_TRY(FrontMatter(file).take(body));
  Article& article = file.article;
  if (article.id.empty()) article.id = std::string(name);
  if (article.title.empty()) article.title = first_heading(body);
  if (article.title.empty()) article.title = title_from(name);
  if (article.title.empty()) article.title = article.id;
  article.body.reserve(body.size());
  while (!body.empty()) {
    article.body += take_line(body);
    article.body += '\n';
  }
  const std::size_t first = article.body.find_first_not_of('\n');
  article.body.erase(0, std::min(first, article.body.size()));
  if (article.body.empty()) file.warnings.push_back("the article has no text");
  KEEL_TRY(check_article(article));
  return file;
}

}  // namespace keel::connect
