#include "config.hpp"

#include <algorithm>
#include <charconv>

#include "keel/base/hex.hpp"
#include "keel/base/limits.hpp"

namespace keel::capi {
namespace {

enum class Kind { flag, number, text, key };

struct Setting {
  std::string_view key;
  Kind kind;
  std::string_view fallback;
  std::uint64_t low, high;  // numbers
  std::string_view about;
};

constexpr Setting settings[] = {
    {"actor", Kind::text, "host", 0, 0, "who is recorded for what this process does"},
    {"backtest_questions", Kind::number, "0", 0, 1'000'000,
     "of the latest, that upkeep tries a new proposal on; 0: none"},
    {"checkpoint_events", Kind::number, "4096", 1, 1'000'000'000, "a checkpoint after so many"},
    {"create", Kind::flag, "off", 0, 0, "make the workspace when the folder has none"},
    {"hot_max", Kind::number, "64", 0, 1'000'000, "workspaces: engines open at once"},
    {"idle_ms", Kind::number, "60000", 0, 86'400'000, "workspaces: unused for so long, one closes"},
    {"journal_flush_ms", Kind::number, "1000", 0, 3'600'000,
     "an answer's record may wait so long; 0: each question commits"},
    {"master_key", Kind::key, "", 0, 0, "64 hex digits: wraps the customers' keys"},
    {"random_seed", Kind::number, "0", 0, ~std::uint64_t{0} >> 1,
     "for tests: ids and keys that repeat; 0: unpredictable ones"},
    {"read_only", Kind::flag, "off", 0, 0, "record nothing"},
    {"sync", Kind::flag, "on", 0, 0, "off: for measuring only; a power cut may lose facts"},
    {"threads", Kind::number, "0", 0, 64, "workspaces: threads for upkeep; 0: the host ticks"},
    {"vfs", Kind::text, "", 0, 0, "SQLite VFS to open the databases with"},
};

Result<const Setting*> find(std::string_view key) {
  const auto* at = std::find_if(std::begin(settings), std::end(settings),
                                [&](const Setting& setting) { return setting.key == key; });
  if (at != std::end(settings)) return at;
  std::string known;
  for (const Setting& setting : settings) known += " " + std::string(setting.key);
  return error(Code::not_found, "no config key \"" + std::string(key) + "\"; there are:" + known);
}

Result<std::uint64_t> number_of(const Setting& setting, std::string_view value) {
  std::uint64_t out = 0;
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, out);
  if (read.ec == std::errc() && read.ptr == end && out >= setting.low && out <= setting.high) {
    return out;
  }
  return error(Code::invalid_argument, std::string(setting.key) + " \"" + std::string(value) +
                                           "\" is no whole number from " +
                                           std::to_string(setting.low) + " to " +
                                           std::to_string(setting.high));
}

Result<SecretKey> key_of(std::string_view value) {
  SecretKey out{};
  if (value.size() == 2 * out.size() &&
      std::all_of(value.begin(), value.end(), [](char c) { return hex_value(c) >= 0; })) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const int high = hex_value(value[2 * i]);
      out[i] = static_cast<std::uint8_t>(high * 16 + hex_value(value[2 * i + 1]));
    }
    return out;
  }
  return error(Code::invalid_argument, "the master key is not 64 hex digits");  // never shown
}

Status check(const Setting& setting, std::string_view value) {
  switch (setting.kind) {
    case Kind::flag:
      if (value == "on" || value == "off") return ok_status();
      return error(Code::invalid_argument, std::string(setting.key) + " cannot be \"" +
                                               std::string(value) + "\"; use on or off");
    case Kind::number: return number_of(setting, value).status();
    case Kind::key: return value.empty() ? ok_status() : key_of(value).status();
    case Kind::text: break;
  }
  if (value.find('\0') == std::string_view::npos && value.size() <= limits::name_bytes_max) {
    return ok_status();
  }
  return error(Code::invalid_argument, std::string(setting.key) + " holds a zero byte or is over " +
                                           std::to_string(limits::name_bytes_max) + " bytes");
}

std::string value_of(const keel_config& config, std::string_view key) {
  const auto at = config.values.find(key);
  if (at != config.values.end()) return at->second;
  const Result<const Setting*> setting = find(key);
  return setting.ok() ? std::string((*setting)->fallback) : std::string();
}

std::uint64_t number_of(const keel_config& config, std::string_view key) {
  const Result<const Setting*> setting = find(key);
  const Result<std::uint64_t> number =
      setting.ok() ? number_of(**setting, value_of(config, key)) : setting.status();
  return number.ok() ? *number : 0;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::flag: return "flag";
    case Kind::number: return "number";
    case Kind::text: return "text";
    case Kind::key: return "key";
  }
  return "unknown";
}

Json to_json(const Setting& setting) {
  Json out;
  out.set("key", setting.key).set("type", kind_name(setting.kind));
  out.set("default", setting.fallback).set("about", setting.about);
  if (setting.kind == Kind::number) out.set("minimum", setting.low).set("maximum", setting.high);
  return out;
}

}  // namespace

Result<OpenOptions> options_of(const keel_config* given) {
  const keel_config none;
  const keel_config& config = given ? *given : none;
  const auto hooks = std::make_shared<Hooks>();
  OpenOptions out;
  EngineOptions& engine = out.options.engine;
  engine.create = value_of(config, "create") == "on";
  engine.read_only = value_of(config, "read_only") == "on";
  engine.sync = value_of(config, "sync") == "on";
  engine.vfs = value_of(config, "vfs");
  engine.actor = value_of(config, "actor");
  engine.journal_flush_ms = static_cast<std::int64_t>(number_of(config, "journal_flush_ms"));
  engine.checkpoint_events = number_of(config, "checkpoint_events");
  engine.backtest_questions = number_of(config, "backtest_questions");
  if (const std::string key = value_of(config, "master_key"); !key.empty()) {
    KEEL_ASSIGN(engine.master_key, key_of(key));
  }
  if (config.clock) {
    hooks->clock = std::make_unique<CallbackClock>(config.clock, config.clock_data);
    engine.clock = hooks->clock.get();
  }
  if (const std::uint64_t seed = number_of(config, "random_seed"); seed != 0) {
    hooks->random = std::make_unique<SeededRandom>(seed);
    engine.random = hooks->random.get();
  }
  if (config.embed) {
    hooks->embedder = std::make_unique<CallbackEmbedder>(
        config.embedder_name, config.embedder_dimensions, config.embed, config.embed_data);
    engine.embedder = hooks->embedder.get();
  } else if (config.static_embedder) {
    hooks->static_embedder = config.static_embedder;
    engine.embedder = hooks->static_embedder.get();
  }
  if (config.generate) {
    hooks->generator = std::make_unique<CallbackGenerator>(config.generator_name, config.generate,
                                                           config.generate_data);
    engine.generator = hooks->generator.get();
  }
  engine.log = log_sink(config.log, config.log_data);
  out.options.hot_max = number_of(config, "hot_max");
  out.options.threads = number_of(config, "threads");
  out.options.idle_ms = static_cast<std::int64_t>(number_of(config, "idle_ms"));
  out.hooks = hooks;
  return out;
}

}  // namespace keel::capi

using namespace keel::capi;
using keel::Code;
using keel::Status;

int32_t keel_config_new(keel_config** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(out, "the place for the config"));
    *out = new keel_config;
    return keel::ok_status();
  });
}

void keel_config_free(keel_config* config) { delete config; }

int32_t keel_config_keys(keel_text** out, keel_error** error) {
  return guarded(error, [&] { return give_list(settings, "keel.config_keys.1", "keys", out); });
}

int32_t keel_config_set(keel_config* config, const char* key, uint64_t key_size, const char* value,
                        uint64_t value_size, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    KEEL_ASSIGN(const std::string_view name, text_in(key, key_size, "the config key"));
    KEEL_ASSIGN(const std::string_view text, text_in(value, value_size, "the config value"));
    KEEL_ASSIGN(const Setting* setting, find(name));
    KEEL_TRY(check(*setting, text));
    config->values.insert_or_assign(std::string(name), std::string(text));
    return keel::ok_status();
  });
}

int32_t keel_config_get(const keel_config* config, const char* key, uint64_t key_size,
                        keel_text** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    KEEL_ASSIGN(const std::string_view name, text_in(key, key_size, "the config key"));
    KEEL_ASSIGN(const Setting* setting, find(name));
    if (setting->kind == Kind::key) {
      return keel::error(Code::permission_denied, "the master key cannot be read back");
    }
    return give(value_of(*config, name), out);
  });
}

int32_t keel_config_set_log(keel_config* config, keel_log_fn log, void* user_data,
                            keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    config->log = log;
    config->log_data = user_data;
    return keel::ok_status();
  });
}

int32_t keel_config_set_clock(keel_config* config, keel_clock_fn clock, void* user_data,
                              keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    config->clock = clock;
    config->clock_data = user_data;
    return keel::ok_status();
  });
}

int32_t keel_config_set_embedder(keel_config* config, const char* name, uint64_t name_size,
                                 uint64_t dimensions, keel_embed_fn embed, void* user_data,
                                 keel_error** error) {
  return guarded(error, [&]() -> Status {
    constexpr std::uint64_t dimensions_max = 4096;
    KEEL_TRY(need(config, "the config"));
    KEEL_ASSIGN(std::string named, string_in(name, name_size, "the embedder's name"));
    if (embed && (named.empty() || named.size() > keel::limits::name_bytes_max)) {
      return keel::error(Code::invalid_argument,
                         "the embedder's name is empty or over 512 bytes; give model and version");
    }
    if (embed && (dimensions == 0 || dimensions > dimensions_max)) {
      return keel::error(Code::invalid_argument, "the embedder has " + std::to_string(dimensions) +
                                                     " dimensions; from 1 to 4096 are possible");
    }
    config->static_embedder = nullptr;
    config->embedder_name = std::move(named);
    config->embedder_dimensions = dimensions;
    config->embed = embed;
    config->embed_data = user_data;
    return keel::ok_status();
  });
}

int32_t keel_config_set_generator(keel_config* config, const char* name, uint64_t name_size,
                                  keel_generate_fn generate, void* user_data, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    KEEL_ASSIGN(std::string named, string_in(name, name_size, "the generator's name"));
    if (generate && (named.empty() || named.size() > keel::limits::name_bytes_max)) {
      return keel::error(Code::invalid_argument,
                         "the generator's name is empty or over 512 bytes; give model and version");
    }
    config->generator_name = std::move(named);
    config->generate = generate;
    config->generate_data = user_data;
    return keel::ok_status();
  });
}
