#include <algorithm>

#include "files.hpp"
#include "keel/base/json.hpp"
#include "keel/connect/importer.hpp"

namespace keel::connect {
namespace {

constexpr std::size_t head_bytes = 64 * 1024;

// The front of a JSON file, and of a folder its first one.
Result<std::string> head_of(const std::string& path) {
  KEEL_ASSIGN(const auto files, list_files(path, {".json", ".jsonl", ".ndjson"}));
  if (files.empty()) {
    return error(Code::invalid_argument,
                 path + ": there is no *.md, *.json, *.jsonl or *.ndjson file in this folder");
  }
  return read_head(files.front().path, head_bytes);
}

// True when the text mentions a member of this name; good enough for a guess.
bool names_member(const std::string& head, const char* member) {
  const std::string quoted = std::string("\"") + member + "\"";
  for (std::size_t at = head.find(quoted); at != std::string::npos;
       at = head.find(quoted, at + 1)) {
    const std::size_t after = head.find_first_not_of(" \t\r\n", at + quoted.size());
    if (after != std::string::npos && head[after] == ':') return true;
  }
  return false;
}

Status no_format(const std::string& path, const char* names) {
  return error(Code::invalid_argument, path + ": the format is not clear; name one of " + names);
}

}  // namespace

Result<ArticleFormat> article_format(std::string_view name) {
  if (name == "markdown") return ArticleFormat::markdown;
  if (name == "jsonl") return ArticleFormat::jsonl;
  if (name == "zendesk") return ArticleFormat::zendesk;
  return error(Code::invalid_argument, "the format must be markdown, jsonl or zendesk");
}

Result<TicketFormat> ticket_format(std::string_view name) {
  if (name == "canonical") return TicketFormat::canonical;
  if (name == "zendesk") return TicketFormat::zendesk;
  return error(Code::invalid_argument, "the format must be canonical or zendesk");
}

Result<ArticleFormat> detect_article_format(const std::string& path) {
  KEEL_ASSIGN(const auto markdown, list_files(path, {".md"}));
  const bool is_file = markdown.size() == 1 && markdown.front().path == path;
  if (is_file ? path.ends_with(".md") : !markdown.empty()) return ArticleFormat::markdown;
  KEEL_ASSIGN(const std::string head, head_of(path));
  for (const char* member : {"articles", "html_url", "section_id", "label_names", "draft"}) {
    if (names_member(head, member)) return ArticleFormat::zendesk;
  }
  if (names_member(head, "id") && names_member(head, "body")) return ArticleFormat::jsonl;
  return no_format(path, "markdown, jsonl, zendesk");
}

Result<TicketFormat> detect_ticket_format(const std::string& path) {
  KEEL_ASSIGN(const std::string head, head_of(path));
  if (names_member(head, "event_id") && names_member(head, "source")) {
    return TicketFormat::canonical;
  }
  if (names_member(head, "ticket") || names_member(head, "audits")) return TicketFormat::zendesk;
  return no_format(path, "canonical, zendesk");
}

Json to_json(const LineError& at) {
  Json out;
  out.set("file", at.file).set("line", at.line).set("message", at.message);
  return out.set("code", code_name(at.code));
}

}  // namespace keel::connect
