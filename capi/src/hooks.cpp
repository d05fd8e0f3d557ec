#include "hooks.hpp"

#include "keel/base/limits.hpp"

namespace keel::capi {

std::int64_t CallbackClock::now_us() noexcept {
  const CallbackScope scope;
  return now_(user_data_);
}

Status CallbackEmbedder::embed(std::span<const std::string_view> texts,
                               std::span<float> out) noexcept {
  try {
    std::vector<std::string> owned(texts.begin(), texts.end());  // NUL-terminated
    std::vector<const char*> data;
    std::vector<std::uint64_t> sizes;
    for (const std::string& text : owned) {
      data.push_back(text.c_str());
      sizes.push_back(text.size());
    }
    const CallbackScope scope;
    const std::int32_t code =
        embed_(data.data(), sizes.data(), data.size(), out.data(), user_data_);
    if (code == 0) return ok_status();
    return error(Code::io_error, "the host's embedder failed with " + std::to_string(code));
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Result<std::string> CallbackGenerator::generate(const GenerateRequest& request) noexcept {
  try {
    Json::Array citations;
    for (const Citation& cited : request.citations) {
      Json citation;
      citation.set("article", cited.article).set("version", cited.version);
      citation.set("title", cited.title).set("passage", cited.passage).set("url", cited.url);
      citations.push_back(std::move(citation));
    }
    Json document;
    document.set("schema", "keel.generate.1").set("question", request.question);
    document.set("locale", request.locale).set("passage", request.passage);
    const std::string text = to_canonical(document.set("citations", std::move(citations)));
    keel_sink sink;
    const CallbackScope scope;
    const std::int32_t code = generate_(text.c_str(), text.size(), &sink, user_data_);
    if (code == 0 && !sink.overflown) return std::move(sink.text);
    return error(code == 0 ? Code::too_large : Code::io_error,
                 "the host's generator failed with " + std::to_string(code));
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

LogSink log_sink(keel_log_fn log, void* user_data) {
  if (!log) return {};
  return [log, user_data](LogLevel level, std::string_view message) {
    const std::string text(message);
    const CallbackScope scope;
    log(static_cast<std::int32_t>(level), text.c_str(), text.size(), user_data);
  };
}

std::function<bool(std::uint64_t, std::uint64_t)> progress(keel_progress_fn callback,
                                                           void* user_data) {
  if (!callback) return {};
  return [callback, user_data](std::uint64_t done, std::uint64_t total) {
    const CallbackScope scope;
    return callback(done, total, user_data) == 0;
  };
}

}  // namespace keel::capi

// The one function that a callback may call: it touches nothing but the sink.
int32_t keel_sink_write(keel_sink* sink, const char* data, uint64_t size) {
  if (!sink || (!data && size != 0)) return KEEL_ERROR_INVALID_ARGUMENT;
  try {
    const std::size_t count = size == KEEL_NUL_TERMINATED ? std::strlen(data) : size;
    if (count > keel::limits::question_bytes_max - sink->text.size()) {
      sink->overflown = true;
      return KEEL_ERROR_TOO_LARGE;
    }
    if (count > 0) sink->text.append(data, count);
    return KEEL_OK;
  } catch (const std::bad_alloc&) {
    return KEEL_ERROR_OUT_OF_MEMORY;
  }
}
