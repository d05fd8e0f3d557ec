#include <iostream>

#include "commands.hpp"
#include "keel/connect/importer.hpp"
#include "progress.hpp"
#include "refused.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

struct Args {
  std::string path;
  std::string format;
  bool yes = false;
  bool partial = false;
};

Result<connect::ArticleImport> read(const Args& args) {
  if (args.format.empty()) {
    KEEL_ASSIGN(const auto found, connect::detect_article_format(args.path));
    return connect::read_articles(args.path, found);
  }
  KEEL_ASSIGN(const auto format, connect::article_format(args.format));
  return connect::read_articles(args.path, format);
}

void name_vanished(const std::vector<std::string>& ids) {
  constexpr std::size_t named_max = 20;
  note(counted(ids.size(), "article is", "articles are") +
       " live here but not in this import: " + some_of(ids, named_max));
}

// Whether to retire what is live here but absent from a full import.
bool wants_to_retire(std::size_t count) {
  std::cerr << "Retire " << counted(count, "article") << "? [y/N] " << std::flush;
  std::string line;
  return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

Outcome tell(const Context& context, const connect::ArticleImport& source,
             const ImportReport& report) {
  tell_refused(source.errors);
  if (context.json) {
    Json out;
    out.set("added", report.added).set("changed", report.changed);
    out.set("unchanged", report.unchanged).set("vanished", json_list(report.vanished));
    out.set("retired", report.retired).set("refused", refused_json(source.errors));
    out.set("warnings", json_list(source.warnings));
    print_json(out);
  } else {
    for (const std::string& warning : source.warnings) note(warning);
    std::string line = counted(report.added, "article") + " added, " +
                       std::to_string(report.changed) + " changed, " +
                       std::to_string(report.unchanged) + " unchanged";
    if (report.retired) line += ", " + std::to_string(report.vanished.size()) + " retired";
    if (!source.errors.empty()) line += ", " + std::to_string(source.errors.size()) + " refused";
    print(line + '\n');
  }
  return exit_after(source.errors, source.articles.size());
}

Status nothing_found(const Args& args) {
  return error(Code::invalid_argument, args.path +
                                           ": there is no article in it; check the path "
                                           "or name the format with --format");
}

Outcome import_articles(Context& context, const Args& args) {
  if (args.yes && args.partial) {
    return error(Code::invalid_argument,
                 "--yes retires what a full import lacks and --partial says it is not full; "
                 "give one of them");
  }
  KEEL_ASSIGN(const auto engine, open_engine(context, Access::write));
  KEEL_ASSIGN(const connect::ArticleImport source, read(args));
  if (source.articles.empty()) {
    tell_refused(source.errors);
    return nothing_found(args);
  }
  // A refused file may be a live article: then nothing that seems absent is retired. One Markdown
  // file is never a whole help centre.
  const bool full = !args.partial && !args.path.ends_with(".md");
  const bool sure = source.errors.empty();
  Progress progress("articles");
  const auto bar = [&](std::uint64_t done, std::uint64_t total) { return progress(done, total); };
  const bool retire = full && sure && args.yes;
  KEEL_ASSIGN(ImportReport report, engine->import_articles(source.articles, retire, bar));
  if (!full) report.vanished.clear();
  if (!report.vanished.empty() && !report.retired) {
    name_vanished(report.vanished);
    if (sure && !context.json && can_ask_user() && wants_to_retire(report.vanished.size())) {
      KEEL_ASSIGN(const ImportReport second, engine->import_articles(source.articles, true, bar));
      report.retired = second.retired;
    } else {
      note(sure ? "they were left live; retire them with --yes, or say --partial next time"
                : "they were left live because some files were refused; mend those first");
    }
  }
  KEEL_TRY(engine->tick());
  return tell(context, source, report);
}

}  // namespace

void add_import_articles(Command& import) {
  auto args = std::make_shared<Args>();
  import
      .command("articles",
               {"Read the articles of a help centre; equal ones are left alone.",
                "keel import articles help/ --yes",
                "keel import tickets FILE       let it learn from past tickets\n"
                "keel ask \"...\"                 or ask right away"})
      .argument("path", args->path, "a folder of *.md, or a JSONL or Zendesk file or folder")
      .choice("--format", args->format, {"markdown", "jsonl", "zendesk"}, "[by the content]")
      .flag("--yes", args->yes, "retire live articles that are not in it, without asking")
      .flag("--partial", args->partial, "it is not the whole help centre: retire nothing")
      .runs([args](Context& context) { return import_articles(context, *args);
});
}  // namespace keel::cli

}  // namespace keel::cli
