// Whether the languages of one workspace get in each other's way: the title of each article is a
// question for it, in a workspace of its language alone and in one of all languages. A line of the
// file is {"base_id", "lang", "title", "body"}; lines of one base_id are translations of each
// other. Articles bear no titles then, and nothing is learned.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "bench.hpp"
#include "examples.hpp"
#include "keel/base/json.hpp"
#include "workspace.hpp"

namespace {

using keel::Json;
using keel::Result;
using keel::Status;

struct Page {
  std::string id, language, title, body;
};

struct Hits {
  std::string language;
  std::uint64_t questions = 0;
  double right = 0, right_without = 0;  // with the asker's locale, and without one
};

Result<std::vector<Page>> read_pages(const std::string& path) {
  std::vector<Page> out;
  KEEL_TRY(bench::read_lines(path, [&](const Json& line) -> Status {
    const std::string& language = line["lang"].as_string();
    if (language.empty() || line["base_id"].as_string().empty()) {
      return keel::error(keel::Code::invalid_argument, "needs \"base_id\" and \"lang\"");
    }
    KEEL_ASSIGN(const std::string title, bench::text_of(line, "title"));
    KEEL_ASSIGN(const std::string body, bench::text_of(line, "body"));
    if (title.empty() || body.empty()) return {};  // nothing to ask, or nothing to find
    out.push_back({line["base_id"].as_string() + "." + language, language, title, body});
    return {};
  }));
  if (out.empty()) return keel::error(keel::Code::invalid_argument, path + ": no pages");
  return out;
}

Result<bool> is_first(keel::Engine& engine, const Page& page, const std::string& locale) {
  keel::Question question;
  question.text = page.title;
  question.locale = locale;
  KEEL_ASSIGN(const keel::Answer answer, engine.ask(question));
  return !answer.candidates.empty() && answer.candidates.front().article == page.id;
}

// The questions of one language in a workspace of the pages of `languages`.
Result<Hits> ask_all(const std::vector<Page>& pages, const std::set<std::string>& languages,
                     const std::string& asked) {
  bench::Workspace workspace(1);
  if (!workspace.ok()) return keel::error(keel::Code::io_error, "no workspace");
  std::vector<keel::Article> articles;
  for (const Page& page : pages) {
    if (!languages.contains(page.language)) continue;
    keel::Article& article = articles.emplace_back();
    article.id = page.id;
    article.title = "Page";
    article.body = page.body;
    article.locale = page.language;
  }
  KEEL_TRY(workspace->import_articles(articles, false).status());
  Hits out;
  out.language = asked;
  for (const Page& page : pages) {
    if (page.language != asked) continue;
    KEEL_ASSIGN(const bool told, is_first(*workspace, page, page.language));
    KEEL_ASSIGN(const bool untold, is_first(*workspace, page, ""));
    ++out.questions;
    out.right += told;
    out.right_without += untold;
  }
  return out;
}

Json json_of(const Hits& hits) {
  const auto n = static_cast<double>(hits.questions);
  Json out;
  out.set("questions", hits.questions).set("recall_at_1", hits.right / n);
  out.set("recall_at_1_without_locale", hits.right_without / n);
  return out;
}

Result<Json> run(const std::string& path) {
  KEEL_ASSIGN(const std::vector<Page> pages, read_pages(path));
  std::set<std::string> languages;
  for (const Page& page : pages) languages.insert(page.language);
  Json out;
  for (const std::string& language : languages) {
    KEEL_ASSIGN(const Hits alone, ask_all(pages, {language}, language));
    KEEL_ASSIGN(const Hits among, ask_all(pages, languages, language));
    out.set(language, Json().set("alone", json_of(alone)).set("among_all", json_of(among)));
  }
  return out;
}

}  // namespace

int keel_bench_languages(int argc, char** argv) {
  std::string pages;
  bool json = false;
  CLI::App app{"Whether the languages of one workspace get in each other's way."};
  app.add_option("--pages", pages, "JSONL of {\"base_id\", \"lang\", \"title\", \"body\"}")
      ->required();
  app.add_flag("--json", json, "one JSON object");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  const Result<Json> measured = run(pages);
  if (!measured.ok()) {
    std::fprintf(stderr, "keel-bench languages: %s\n", measured.status().message().c_str());
    return 2;
  }
  if (json) {
    std::printf("%s\n", keel::to_canonical(*measured).c_str());
    return 0;
  }
  for (const auto& [language, where] : measured->as_object()) {
    for (const char* place : {"alone", "among_all"}) {
      const Json& hits = where[place];
      std::printf("%s %-9s %lld questions: recall@1 %.3f, without a locale %.3f\n",
                  language.c_str(), place, static_cast<long long>(hits["questions"].as_int()),
                  hits["recall_at_1"].as_double(), hits["recall_at_1_without_locale"].as_double());
    }
  }
  return 0;
}
