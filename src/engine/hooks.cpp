#include "engine/hooks.hpp"

#include <fmt/format.h>

#include "keel/answer/support.hpp"
#include "keel/base/limits.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

constexpr std::int64_t silent_us = 60'000'000;
constexpr std::size_t kinds_max = 64;
constexpr std::size_t texts_of_tick = 1024;  // and of open()
constexpr std::size_t texts_of_ask = answer::DenseIndex::batch_max;
constexpr std::size_t links_of_tick = 1024;
constexpr std::string_view vectors_name = "vectors";
constexpr std::string_view links_name = "links";

thread_local Hooks::Deferred* deferred = nullptr;

// As it is recorded: never more than a name, and never what the journal would refuse.
std::string name_of(const Generator& generator) {
  const std::string_view name = generator.name();
  if (name.empty() || !text::check_utf8(name, "the generator's name").ok()) return "generator";
  return std::string(text::clip(name, limits::name_bytes_max));
}

}  // namespace

Hooks::Hooks(const EngineOptions& options, Clock& clock) : options_(options), clock_(clock) {
  if (options.embedder != nullptr) dense_.emplace(*options.embedder);
}

Hooks::Deferred::Deferred(Hooks& hooks) : hooks_(hooks), outer_(deferred) { deferred = this; }

Hooks::Deferred::~Deferred() {
  deferred = outer_;
  for (const auto& [level, line] : lines_) hooks_.tell(level, line);
}

void Hooks::deliver(LogLevel level, std::string_view line) noexcept {
  try {
    options_.log(level, line);
  } catch (...) {
    // A sink that throws breaks its promise; the engine keeps its own.
  }
}

void Hooks::tell(LogLevel level, std::string_view line) {
  if (!options_.log) return;
  if (deferred != nullptr && &deferred->hooks_ == this) {
    deferred->lines_.emplace_back(level, std::string(line));
  } else {
    deliver(level, line);
  }
}

void Hooks::tell_seldom(LogLevel level, std::string_view kind, std::string_view line) {
  if (!options_.log) return;
  {
    const std::int64_t now_us = clock_.now_us();
    const std::lock_guard lock(told_mutex_);
    const auto at = told_us_.find(kind);
    if (at != told_us_.end() && now_us >= at->second && now_us - at->second < silent_us) return;
    if (told_us_.size() >= kinds_max) told_us_.clear();
    told_us_.insert_or_assign(std::string(kind), now_us);
  }
  tell(level, line);
}

Status Hooks::open(const state::State& state, journal::Journal& journal, bool read_only) {
  if (!dense_) return ok_status();
  KEEL_TRY(dense_->usable());
  const Result<std::string> vectors = journal.cache(vectors_name);
  if (vectors.ok()) {
    dense_->load(*vectors);
  } else if (vectors.status().code() != Code::not_found) {
    tell(LogLevel::warning, vectors.status().message() + "; the vectors are made again");
  }
  const Result<std::string> links = journal.cache(links_name);
  const Status linked = links.ok() ? dense_->load_links(*links) : links.status();
  if (!linked.ok() && linked.code() != Code::not_found && linked.code() != Code::conflict) {
    tell(LogLevel::warning, linked.message());
  }
  return embed(state, journal, read_only);
}

Status Hooks::embed(const state::State& state, journal::Journal& journal, bool read_only) {
  const Status status = dense_->update(state, texts_of_tick);
  if (read_only || !dense_->unsaved()) return status;
  const Status saved = journal.put_cache(vectors_name, dense_->save());
  return status.ok() ? saved : status;
}

Status Hooks::link(journal::Journal& journal, bool read_only) {
  KEEL_TRY(dense_->link(links_of_tick));
  if (read_only || !dense_->links_unsaved()) return ok_status();
  KEEL_ASSIGN(const std::string links, dense_->save_links());
  return journal.put_cache(links_name, links);
}

Status Hooks::embed_articles(const state::State& state, journal::Journal& journal, bool read_only) {
  if (!dense_) return ok_status();
  const Status embedded = embed(state, journal, read_only);
  const Status linked = link(journal, read_only);
  return embedded.ok() ? linked : embedded;
}

answer::Likeness Hooks::likeness(const state::State& state, std::string_view text, Status& failed) {
  if (!dense_) return {};
  failed = dense_->update(state, texts_of_ask);
  Result<answer::Likeness> found = dense_->likeness(state, text);
  if (found.ok()) return *std::move(found);
  failed = found.status();
  return {};
}

void Hooks::describe(const state::State& state, StatusReport& out) const {
  if (!dense_ || !dense_->usable().ok()) return;
  const answer::DenseIndex::Progress progress = dense_->progress(state);
  out.embedder = dense_->name();
  out.passages = progress.total;
  out.passages_embedded = progress.embedded;
}

std::string Hooks::word(const answer::Retrieval& retrieval, Answer& answer, Status& failed) {
  if (options_.generator == nullptr || answer.text.empty() || answer.citations.empty()) return {};
  std::string name = name_of(*options_.generator);
  GenerateRequest request;
  request.question = retrieval.text;
  request.locale = retrieval.query.locale;
  if (request.locale.empty()) {
    request.locale = std::string(text::language_tag(retrieval.query.language));
  }
  request.citations = answer.citations;
  request.passage = answer.text;
  const Result<std::string> text = options_.generator->generate(request);
  if (!text.ok()) {
    failed = text.status();
    answer.generator_refused = "the generator failed";
    answer.explanation += fmt::format(" {} failed to word it; this is the passage.", name);
    return name;
  }
  const answer::SupportVerdict verdict = answer::check_support(*text, answer.citations);
  if (!verdict.supported) {
    answer.generator_refused = verdict.why;
    answer.explanation += fmt::format(" The wording of {} is not used: {}.", name, verdict.why);
    tell_seldom(LogLevel::info, "refused",
                fmt::format("a text of {} was not used: the citations do not support it", name));
    return name;
  }
  answer.text = *text;
  answer.generated = true;
  if (answer.decision == Decision::answer) answer.customer_sentence = answer.text;
  answer.explanation += fmt::format(" Worded by {}.", name);
  return name;
}

}  // namespace keel
