#include "context.hpp"

#include <cstdlib>
#include <filesystem>

#include "keel/answer/static_embedder.hpp"

namespace keel::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string user_name() {
  const std::string user = environment("USER");
  return user.empty() ? environment("LOGNAME") : user;
}

Status no_workspace(const std::string& folder) {
  return error(Code::not_found, folder +
                                    ": there is no workspace here; make one with 'keel init', or "
                                    "name another with -w DIR or KEEL_WORKSPACE");
}

}  // namespace

std::string Context::folder() const {
  if (!workspace.empty()) return workspace;
  const std::string named = environment("KEEL_WORKSPACE");
  return named.empty() ? "./workspace.keel" : named;
}

namespace {

// The program's embedder, which outlives its engines; null when none is wanted.
Result<Embedder*> embedder_of(const Context& context) {
  static std::shared_ptr<StaticEmbedder> held;
  const std::string folder =
      context.embeddings.empty() ? environment("KEEL_EMBEDDINGS") : context.embeddings;
  if (folder.empty()) return nullptr;
  KEEL_ASSIGN(held, StaticEmbedder::open(folder));
  return held.get();
}

}  // namespace

Result<std::unique_ptr<Engine>> open_engine(const Context& context, Access access,
                                            const std::string& actor,
                                            std::uint64_t backtest_questions) {
  const std::string folder = context.folder();
  EngineOptions options;
  options.create = access == Access::create;
  options.read_only = access == Access::read;
  options.actor = actor.empty() ? user_name() : actor;
  options.backtest_questions = backtest_questions;
  if (options.actor.empty()) options.actor = "keel";
  KEEL_ASSIGN(options.embedder, embedder_of(context));
  Result<std::unique_ptr<Engine>> engine = Engine::open(folder, options);
  std::error_code ignored;
  const bool absent = !std::filesystem::exists(folder + "/journal.db", ignored);
  if (engine.status().code() == Code::not_found && absent && !options.create)
    return no_workspace(folder);
  return engine;
}

Result<std::string> person(const std::string& by) {
  const std::string name = by.empty() ? user_name() : by;
  if (!name.empty()) return name;
  return error(Code::invalid_argument,
               "it is not clear who decides, because USER is not set; add --by NAME");
}

Result<EventId> answer_id(std::string_view text) {
  const Result<EventId> id = parse_event_id(text);
  if (id.ok()) return id;
  return error(Code::invalid_argument, "'" + std::string(text) +
                                           "' is no answer's id; it has 32 hex digits and stands "
                                           "in the output of 'keel ask'");
}

Json json_list(const std::vector<std::string>& names) {
  return Json(Json::Array(names.begin(), names.end()));
}

std::string some_of(const std::vector<std::string>& names, std::size_t count_max) {
  if (names.empty()) return "-";
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < count_max; ++i) {
    if (i > 0) out += ' ';
    out += names[i];
  }
  if (names.size() <= count_max) return out;
  return out + " and " + std::to_string(names.size() - count_max) + " more";
}

}  // namespace keel::cli
