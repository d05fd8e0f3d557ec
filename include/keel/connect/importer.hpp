// Reading files and folders: one interface for every format that can be imported.
// Thread safety: pure functions; files are only read.
// Invariants:
// 1. What can be read goes in; what cannot is reported with its file, line and reason.
// 2. Ticket files are streamed: memory is bounded by the longest record, not by the file.
// 3. Files of a folder are read in byte order of their relative names; symbolic links to folders
// are
//    not followed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/json.hpp"
#include "keel/base/status.hpp"
#include "keel/base/ticket_event.hpp"
#include "keel/connect/zendesk.hpp"

namespace keel::connect {

enum class ArticleFormat : std::uint8_t {
  markdown,  // a folder of *.md, or one file
  jsonl,     // docs/schema/article.schema.json, one a line
  zendesk,   // pages of /api/v2/help_center/articles.json, or one article a line
};
enum class TicketFormat : std::uint8_t {
  canonical,  // docs/schema/canonical-event.schema.json, one a line
  zendesk,    // tickets with audits: one object, an array, or one a line
};

// "markdown", "jsonl", "zendesk"; "canonical", "zendesk". invalid_argument lists the names.
[[nodiscard]] Result<ArticleFormat> article_format(std::string_view name);
[[nodiscard]] Result<TicketFormat> ticket_format(std::string_view name);
// From the file's name and first 64 KB. invalid_argument when it is none; not_found, io_error.
[[nodiscard]] Result<ArticleFormat> detect_article_format(const std::string& path);
[[nodiscard]] Result<TicketFormat> detect_ticket_format(const std::string& path);

struct LineError {
  std::string file;
  std::uint64_t line = 0;  // 1-based; 0: the file as a whole
  std::string message;
  Code code = Code::invalid_argument;
};
[[nodiscard]] Json to_json(const LineError& error);
// Of one import; a last one says how many more there were.
inline constexpr std::size_t line_errors_max = 10'000;

struct ArticleImport {
  std::vector<Article> articles;
  std::vector<LineError> errors;
  std::vector<std::string> warnings;
};

// Reads a file or, recursively, a folder (*.md; *.json, *.jsonl and *.ndjson). An id that was there
// already is an error naming both files; the first one stays. Fails only when `path` itself cannot
// be read (not_found, permission_denied, io_error).
[[nodiscard]] Result<ArticleImport> read_articles(const std::string& path, ArticleFormat format);

// Takes one event; an error ends the import and is returned from it.
using TicketSink = std::function<Status(TicketEvent&&)>;
// Called now and then, and at the end; false ends the import with Code::cancelled.
using ImportProgress = std::function<bool(std::uint64_t bytes_done, std::uint64_t bytes_total)>;

// Reads a file or, recursively, a folder (*.json, *.jsonl, *.ndjson) in order and hands each event
// to `sink`. `settings` matters for TicketFormat::zendesk only. Zendesk tickets come whole: each
// one's events in order, or none. Appends to `errors`. `progress` may be empty.
[[nodiscard]] Status read_tickets(const std::string& path, TicketFormat format,
                                  const ZendeskSettings& settings, const TicketSink& sink,
                                  std::vector<LineError>& errors,
                                  const ImportProgress& progress = {});

}  // namespace keel::connect
