// What a change would do, and what changes did.
#include "handles.hpp"
#include "inputs.hpp"

using namespace keel::capi;
using keel::Engine;
using keel::Status;

int32_t keel_engine_backtest(keel_engine* engine, const char* request, uint64_t request_size,
                             keel_progress_fn progress_fn, void* user_data, keel_text** out,
                             keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::string_view text, text_in(request, request_size, "the request"));
    KEEL_ASSIGN(const keel::Json json, keel::parse_json(text));
    KEEL_ASSIGN(const keel::BacktestRequest given, keel::backtest_request_from_json(json));
    KEEL_ASSIGN(const keel::BacktestReport report,
                e.backtest(given, progress(progress_fn, user_data)));
    return give(to_json(report), "keel.backtest.1", out);
  });
}

int32_t keel_engine_behaviour(keel_engine* engine, int64_t from_us, int64_t to_us,
                              uint64_t kinds_max, keel_progress_fn progress_fn, void* user_data,
                              keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    const std::size_t kinds = kinds_max == 0 ? 100 : static_cast<std::size_t>(kinds_max);
    KEEL_ASSIGN(const keel::BehaviourReport report,
                e.behaviour(from_us, to_us, kinds, progress(progress_fn, user_data)));
    return give(to_json(report), "keel.behaviour.1", out);
  });
}

int32_t keel_engine_learned(keel_engine* engine, int64_t from_us, int64_t to_us, int32_t format,
                            keel_progress_fn progress_fn, void* user_data, keel_text** out,
                            keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    if (format < KEEL_LEARNED_JSON || format > KEEL_LEARNED_HTML) {
      return keel::error(keel::Code::invalid_argument,
                         std::to_string(format) + " is no format; use KEEL_LEARNED_*");
    }
    KEEL_ASSIGN(const keel::LearnedReport report,
                e.learned(from_us, to_us, progress(progress_fn, user_data)));
    if (format == KEEL_LEARNED_TEXT) return give(learned_text(report), out);
    if (format == KEEL_LEARNED_HTML) return give(learned_html(report), out);
    return give(to_json(report), "keel.learned.1", out);
  });
}
