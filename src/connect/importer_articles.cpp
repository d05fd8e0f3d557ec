#include <map>
#include <set>

#include "files.hpp"
#include "keel/base/json.hpp"
#include "keel/base/limits.hpp"
#include "keel/connect/article_json.hpp"
#include "keel/connect/importer.hpp"
#include "keel/connect/markdown_folder.hpp"
#include "keel/connect/zendesk.hpp"
#include "line_errors.hpp"
#include "records.hpp"
#include "zendesk_ids.hpp"

namespace keel::connect {
namespace {

// Front matter comes on top of what an article may have.
constexpr std::size_t markdown_bytes_max = limits::article_bytes_max + 64 * 1024;

class ArticleImporter {
 public:
  explicit ArticleImporter(ArticleFormat format) : format_(format), errors_(out_.errors) {}

  Result<ArticleImport> run(const std::string& path) {
    const bool markdown = format_ == ArticleFormat::markdown;
    KEEL_ASSIGN(const auto files, list_files(path, markdown ? std::vector<std::string>{".md"}
                                                            : std::vector<std::string>{
                                                                  ".json", ".jsonl", ".ndjson"}));
    for (const FileEntry& file : files) {
      const Status status = markdown ? read_markdown(file) : read_json(file.path);
      if (status.ok()) continue;
      if (file.path == path && status.code() != Code::too_large) return status;
      errors_.add({file.path, 0, status.message(), status.code()});
    }
    if (files.empty()) out_.warnings.push_back(path + ": no file to import was found");
    return std::move(out_);
  }

 private:
  Status read_markdown(const FileEntry& file) {
    KEEL_ASSIGN(const std::string content, read_file(file.path, markdown_bytes_max));
    auto parsed = parse_markdown_file(file.name, content);
    if (!parsed.ok()) {
      errors_.add({file.path, 0, parsed.status().message(), parsed.status().code()});
      return ok_status();
    }
    for (const std::string& warning : parsed->warnings) warn(file.path, warning);
    add(std::move(parsed->article), file.path, 0);
    return ok_status();
  }

  Status read_json(const std::string& path) {
    const TakeRecord take = [&](Record&& record) {
      const Status status = !record.status.ok()                 ? record.status
                            : format_ == ArticleFormat::zendesk ? take_zendesk(path, record)
                                                                : take_line(path, record);
      if (!status.ok()) errors_.add({path, record.line, status.message(), status.code()});
      return ok_status();
    };
    return format_ == ArticleFormat::zendesk
               ? for_each_record(path, limits::json_bytes_max, take)
               : for_each_line(path, limits::json_line_bytes_max, take);
  }

  Status take_line(const std::string& path, const Record& record) {
    std::vector<std::string> unknown;
    KEEL_ASSIGN(Article article, parse_article(record.text, &unknown));
    for (const std::string& name : unknown) {
      if (unknown_.size() < unknown_max && unknown_.insert(name).second) {
        warn(path, "line " + std::to_string(record.line) + ": unknown member `" + name +
                       "` is ignored, here and below");
      }
    }
    add(std::move(article), path, record.line);
    return ok_status();
  }

  // A page of articles, or one article.
  Status take_zendesk(const std::string& path, const Record& record) {
    KEEL_ASSIGN(const Json json, parse_json(record.text));
    if (!json["articles"].is_array()) return take_zendesk_article(path, record.line, json, {});
    for (const Json& article : json["articles"].as_array()) {
      const Status status = take_zendesk_article(path, record.line, article, json["sections"]);
      if (!status.ok()) errors_.add({path, record.line, status.message(), status.code()});
    }
    return ok_status();
  }

  Status take_zendesk_article(const std::string& path, std::uint64_t line, const Json& json,
                              const Json& section_names) {
    auto article = zendesk_article(json, section_names);
    if (!article.ok()) {
      return error(article.status().code(),
                   "article " + zendesk_id(json["id"]) + ": " + article.status().message());
    }
    if (*article) add(**std::move(article), path, line);
    return ok_status();
  }

  void add(Article&& article, const std::string& path, std::uint64_t line) {
    const auto [first, is_new] = file_of_.try_emplace(article.id, path);
    if (!is_new) {
      errors_.add({path, line,
                   "id \"" + article.id + "\" of " + path + " is taken already by " +
                       first->second + "; give one of the two another id",
                   Code::already_exists});
      return;
    }
    if (article.body.empty()) warn(path, "article \"" + article.id + "\" has no text");
    out_.articles.push_back(std::move(article));
  }

  void warn(const std::string& path, const std::string& message) {
    if (out_.warnings.size() < line_errors_max) out_.warnings.push_back(path + ": " + message);
  }

  static constexpr std::size_t unknown_max = 100;

  ArticleFormat format_;
  ArticleImport out_;
  LineErrors errors_;
  std::map<std::string, std::string> file_of_;  // by article id
  std::set<std::string> unknown_;               // members already warned about
};

}  // namespace

Result<ArticleImport> read_articles(const std::string& path, ArticleFormat format) {
  return ArticleImporter(format).run(path);
}

}  // namespace keel::connect
