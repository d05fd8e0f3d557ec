// Tickets and articles: from JSON, and from files and folders.
#include "handles.hpp"
#include "inputs.hpp"
#include "keel/connect/article_json.hpp"
#include "keel/connect/importer.hpp"
#include "keel/connect/ticket_event_json.hpp"

using namespace keel::capi;
using keel::Code;
using keel::Engine;
using keel::Json;
using keel::Result;
using keel::Status;

namespace {

// Reads each document with `parse`; an error names the document.
template <class T, class Parse>
Result<std::vector<T>> parse_all(const char* data, std::uint64_t size, const std::string& what,
                                 Parse&& parse) {
  KEEL_ASSIGN(const std::string_view text, text_in(data, size, "the JSON"));
  KEEL_ASSIGN(const std::vector<std::string> documents, documents_in(text));
  std::vector<T> out;
  for (const std::string& document : documents) {
    Result<T> one = parse(document);
    if (!one.ok()) {
      return keel::error(one.status().code(),
                         what + " " + std::to_string(out.size()) + ": " + one.status().message());
    }
    out.push_back(*std::move(one));
  }
  return out;
}

Status give_report(Json report, std::string_view schema, keel_text** out) {
  return out ? give(std::move(report), schema, out) : keel::ok_status();
}

Json refused(const std::vector<keel::connect::LineError>& errors) {
  Json::Array out;
  for (const keel::connect::LineError& each : errors) out.push_back(to_json(each));
  return Json(std::move(out));
}

Result<keel::IngestReport> ingest(Engine& engine, std::span<const keel::TicketEvent> events,
                                  std::uint32_t flags, const keel::Progress& progress) {
  if ((flags & KEEL_INGEST_HISTORY) != 0) return engine.ingest_history(events, progress);
  constexpr std::size_t piece = 256;  // of events, between two calls of progress
  keel::IngestReport total;
  for (std::size_t done = 0; done < events.size();) {
    const auto part = events.subspan(done, std::min(piece, events.size() - done));
    KEEL_ASSIGN(const keel::IngestReport report, engine.ingest(part));
    total.recorded += report.recorded;
    total.duplicates += report.duplicates;
    done += part.size();
    if (progress && !progress(done, events.size()) && done < events.size()) {
      return keel::error(Code::cancelled, "stopped after " + std::to_string(done) +
                                              " events; what went in before stays");
    }
  }
  return total;
}

Result<std::vector<keel::TicketEvent>> read_events(const std::string& path,
                                                   std::string_view format_name,
                                                   std::vector<keel::connect::LineError>& errors) {
  const auto format = format_name.empty() ? keel::connect::detect_ticket_format(path)
                                          : keel::connect::ticket_format(format_name);
  if (!format.ok()) return format.status();
  std::vector<keel::TicketEvent> out;
  const auto sink = [&](keel::TicketEvent&& event) -> Status {
    out.push_back(std::move(event));
    return keel::ok_status();
  };
  KEEL_TRY(keel::connect::read_tickets(path, *format, {}, sink, errors));
  return out;
}

Result<keel::connect::ArticleImport> read_articles(const std::string& path,
                                                   std::string_view format_name) {
  const auto format = format_name.empty() ? keel::connect::detect_article_format(path)
                                          : keel::connect::article_format(format_name);
  if (!format.ok()) return format.status();
  return keel::connect::read_articles(path, *format);
}

Result<std::vector<keel::TrialVerdict>> verdicts_in(std::string_view text) {
  KEEL_ASSIGN(const std::vector<std::string> documents, documents_in(text));
  std::vector<keel::TrialVerdict> out;
  for (const std::string& document : documents) {
    KEEL_ASSIGN(const Json one, keel::parse_json(document));
    if (!one["id"].is_string() || !one["article"].is_string() || !one["right"].is_bool()) {
      return keel::error(Code::invalid_argument,
                         "verdict " + std::to_string(out.size()) +
                             " needs id and article as strings and right as true or false");
    }
    out.push_back({one["id"].as_string(), one["article"].as_string(), one["right"].as_bool()});
  }
  return out;
}

}  // namespace

int32_t keel_engine_ingest(keel_engine* engine, const char* events, uint64_t events_size,
                           uint32_t flags, keel_progress_fn progress_fn, void* user_data,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need_flags(flags, KEEL_INGEST_HISTORY, "the call"));
    KEEL_ASSIGN(const auto parsed, parse_all<keel::TicketEvent>(events, events_size, "event",
                                                                keel::connect::parse_ticket_event));
    KEEL_ASSIGN(const keel::IngestReport report,
                ingest(e, parsed, flags, progress(progress_fn, user_data)));
    return give_report(to_json(report), "keel.ingest_report.1", out);
  });
}

int32_t keel_engine_ingest_files(keel_engine* engine, const char* path, uint64_t path_size,
                                 const char* format, uint64_t format_size, uint32_t flags,
                                 keel_progress_fn progress_fn, void* user_data, keel_text** out,
                                 keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need_flags(flags, KEEL_INGEST_HISTORY, "the call"));
    KEEL_ASSIGN(const std::string from, string_in(path, path_size, "the path"));
    KEEL_ASSIGN(const std::string_view name, text_in(format, format_size, "the format"));
    std::vector<keel::connect::LineError> errors;
    KEEL_ASSIGN(const auto events, read_events(from, name, errors));
    KEEL_ASSIGN(const keel::IngestReport report,
                ingest(e, events, flags, progress(progress_fn, user_data)));
    Json document = to_json(report);
    document.set("refused", refused(errors));
    return give_report(std::move(document), "keel.ingest_report.1", out);
  });
}

int32_t keel_engine_put_article(keel_engine* engine, const char* article, uint64_t article_size,
                                keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view text, text_in(article, article_size, "the article"));
    KEEL_ASSIGN(const keel::Article parsed, keel::connect::parse_article(text));
    return e.put_article(parsed);
  });
}

int32_t keel_engine_retire_article(keel_engine* engine, const char* id, uint64_t id_size,
                                   const char* why, uint64_t why_size, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view article, text_in(id, id_size, "the article's id"));
    KEEL_ASSIGN(const std::string_view reason, text_in(why, why_size, "the reason"));
    return e.retire_article(article, reason);
  });
}

int32_t keel_engine_import_articles(keel_engine* engine, const char* articles,
                                    uint64_t articles_size, uint32_t flags,
                                    keel_progress_fn progress_fn, void* user_data, keel_text** out,
                                    keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need_flags(flags, KEEL_IMPORT_RETIRE_VANISHED, "the call"));
    KEEL_ASSIGN(const auto parsed,
                parse_all<keel::Article>(articles, articles_size, "article", [](const auto& text) {
                  return keel::connect::parse_article(text);
                }));
    KEEL_ASSIGN(const keel::ImportReport report,
                e.import_articles(parsed, (flags & KEEL_IMPORT_RETIRE_VANISHED) != 0,
                                  progress(progress_fn, user_data)));
    return give_report(to_json(report), "keel.import_report.1", out);
  });
}

int32_t keel_engine_import_article_files(keel_engine* engine, const char* path, uint64_t path_size,
                                         const char* format, uint64_t format_size, uint32_t flags,
                                         keel_progress_fn progress_fn, void* user_data,
                                         keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_TRY(need_flags(flags, KEEL_IMPORT_RETIRE_VANISHED, "the call"));
    KEEL_ASSIGN(const std::string from, string_in(path, path_size, "the path"));
    KEEL_ASSIGN(const std::string_view name, text_in(format, format_size, "the format"));
    KEEL_ASSIGN(const keel::connect::ArticleImport read, read_articles(from, name));
    const bool retire = (flags & KEEL_IMPORT_RETIRE_VANISHED) != 0 && read.errors.empty();
    KEEL_ASSIGN(const keel::ImportReport report,
                e.import_articles(read.articles, retire, progress(progress_fn, user_data)));
    Json document = to_json(report);
    document.set("refused", refused(read.errors));
    document.set("warnings", Json::Array(read.warnings.begin(), read.warnings.end()));
    return give_report(std::move(document), "keel.import_report.1", out);
  });
}

int32_t keel_engine_article(keel_engine* engine, const char* id, uint64_t id_size, keel_text** out,
                            keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view name, text_in(id, id_size, "the article's id"));
    KEEL_ASSIGN(const keel::Article article, e.article(name));
    return give(to_canonical(to_json(article)), out);
  });
}

int32_t keel_engine_articles(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) {
    return give_list(e.articles(), "keel.articles.1", "articles", out);
  });
}

int32_t keel_trial_run(const keel_trial* trial, keel_progress_fn progress_fn, void* user_data,
                       keel_text** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    keel_trial t;
    KEEL_TRY(need(out, "the place for the report"));
    KEEL_TRY(read_struct(trial, t, 0, "the trial"));
    keel::TrialOptions options;
    options.learn_until_us = t.learn_until_us;
    options.seed = t.seed == 0 ? 1 : t.seed;
    KEEL_TRY(read_text(t.scratch, t.scratch_size, "the scratch folder", options.scratch));
    KEEL_ASSIGN(const std::string articles, string_in(t.articles, t.articles_size, "the articles"));
    KEEL_ASSIGN(const std::string tickets, string_in(t.tickets, t.tickets_size, "the tickets"));
    KEEL_ASSIGN(const std::string_view rated, text_in(t.rated, t.rated_size, "the verdicts"));
    KEEL_ASSIGN(const auto verdicts, verdicts_in(rated));
    KEEL_ASSIGN(keel::connect::ArticleImport read, read_articles(articles, {}));
    KEEL_ASSIGN(auto events, read_events(tickets, {}, read.errors));
    KEEL_ASSIGN(const keel::TrialReport report, run_trial(options, read.articles, std::move(events),
                                                          progress(progress_fn, user_data)));
    Json document = to_json(report);
    document.set("seed", options.seed).set("refused", refused(read.errors));
    Json::Array cases;
    for (const keel::TrialCase& each : report.cases) cases.push_back(to_json(each));
    document.set("cases", std::move(cases));
    if (!verdicts.empty()) {
      KEEL_ASSIGN(const keel::TrialAccuracy accuracy, rate_trial(report, verdicts));
      document.set("rated", to_json(accuracy));
    }
    return give(std::move(document), "keel.trial.1", out);
  });
}
