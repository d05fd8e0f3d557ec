// Opening, upkeep and reports of an engine.
#include "handles.hpp"
#include "keel/base/digest.hpp"

using namespace keel::capi;
using keel::Engine;
using keel::Status;

int32_t keel_engine_open(const char* folder, uint64_t folder_size, const keel_config* config,
                         keel_engine** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(out, "the place for the engine"));
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the folder"));
    KEEL_ASSIGN(OpenOptions options, options_of(config));
    KEEL_ASSIGN(std::shared_ptr<Engine> opened, Engine::open(path, options.options.engine));
    *out = new keel_engine{std::move(options.hooks), std::move(opened)};
    return keel::ok_status();
  });
}

void keel_engine_free(keel_engine* engine) { delete engine; }

int32_t keel_engine_reopen(keel_engine* engine, keel_error** error) {
  return on_engine(engine, error, [](Engine& e) { return e.reopen(); });
}

int32_t keel_engine_tick(keel_engine* engine, keel_error** error) {
  return on_engine(engine, error, [](Engine& e) { return e.tick(); });
}

int32_t keel_engine_flush(keel_engine* engine, keel_error** error) {
  return on_engine(engine, error, [](Engine& e) { return e.flush(); });
}

int32_t keel_engine_wait(keel_engine* engine, uint64_t seq, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) { return e.wait(seq); });
}

int32_t keel_engine_status(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error,
                   [&](Engine& e) { return give(to_json(e.status()), "keel.status.1", out); });
}

int32_t keel_engine_log(keel_engine* engine, uint64_t after_seq, uint64_t limit, keel_text** out,
                        keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::vector<keel::LogEntry> entries, e.log(after_seq, limit));
    return give_list(entries, "keel.log.1", "events", out);
  });
}

int32_t keel_engine_find_events(keel_engine* engine, uint64_t after_seq, uint64_t limit,
                                const char* filter, uint64_t filter_size, keel_text** out,
                                keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view text, text_in(filter, filter_size, "the filter"));
    KEEL_ASSIGN(const keel::Json json, keel::parse_json(text));
    KEEL_ASSIGN(const keel::LogFilter wanted, keel::log_filter_from_json(json));
    KEEL_ASSIGN(const std::vector<keel::LogEntry> entries, e.log(after_seq, limit, wanted));
    return give_list(entries, "keel.log.1", "events", out);
  });
}

int32_t keel_engine_check_head(keel_engine* engine, const char* head, uint64_t head_size,
                               keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view kept, text_in(head, head_size, "the head"));
    return e.check_head(kept);
  });
}

int32_t keel_engine_verify(keel_engine* engine, keel_progress_fn progress_fn, void* user_data,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::VerifyReport report, e.verify(progress(progress_fn, user_data)));
    return give(to_json(report), "keel.verify_report.1", out);
  });
}

int32_t keel_engine_replay(keel_engine* engine, keel_progress_fn progress_fn, void* user_data,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const keel::ReplayReport report, e.replay(progress(progress_fn, user_data)));
    return give(to_json(report), "keel.replay_report.1", out);
  });
}

int32_t keel_engine_digest(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) { return give(to_hex(e.digest()), out); });
}

int32_t keel_engine_backup(keel_engine* engine, const char* folder, uint64_t folder_size,
                           keel_progress_fn progress_fn, void* user_data, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the backup's folder"));
    return e.backup(path, progress(progress_fn, user_data));
  });
}
