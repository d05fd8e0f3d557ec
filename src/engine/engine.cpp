// Opening, closing, and what every method shares.
#include "keel/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/impl.hpp"
#include "keel/text/utf8.hpp"

namespace keel {

using journal::Draft;

Status check_name(std::string_view value, std::string_view what) {
  if (value.size() > limits::name_bytes_max) {
    return error(Code::too_large, std::string(what) + " of " + std::to_string(value.size()) +
                                      " bytes is over the limit of " +
                                      std::to_string(limits::name_bytes_max) + "; shorten it");
  }
  if (value.find('\0') != std::string_view::npos) {
    return error(Code::invalid_argument, std::string(what) + " holds a zero byte; remove it");
  }
  return text::check_utf8(value, what);
}

std::string key_of(std::string_view kind, std::string_view name) {
  std::string key = std::string(kind) + ':' + std::string(name);
  if (key.size() <= limits::name_bytes_max) return key;
  return std::string(kind) + "#" + to_hex(sha256(name));
}

std::string owner_of(const std::string& customer, const std::string& conversation) {
  if (!customer.empty()) return key_of("customer", customer);
  if (!conversation.empty()) return key_of("conversation", conversation);
  return "anonymous";
}

Engine::Engine(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Engine::~Engine() {
  // In a forked child nothing is recorded: what is pending is the parent's to record.
  if (impl_ && !impl_->options.read_only) impl_->note_error(impl_->record({}).status());
}

Result<std::unique_ptr<Engine>> Engine::open(const std::filesystem::path& folder,
                                             const EngineOptions& options) {
  journal::JournalOptions journal_options;
  journal_options.create = options.create;
  journal_options.sync = options.sync;
  journal_options.read_only = options.read_only;
  journal_options.vfs = options.vfs;
  journal_options.master_key = options.master_key;
  journal_options.clock = options.clock;
  journal_options.random = options.random;
  KEEL_ASSIGN(std::unique_ptr<journal::Journal> opened,
              journal::Journal::open(folder, journal_options));
  auto impl = std::make_unique<Impl>(std::move(opened), options);
  const Status status = impl->follower.open();
  // An event of a later kind stops the fold; what came before still serves.
  if (!status.ok() && status.code() != Code::unsupported) return status;
  impl->note_error(status);
  impl->tell_unused_checkpoints();
  impl->follow_forgotten();
  impl->note_hook("embedder",
                  impl->hooks.open(*impl->follower.root(), *impl->journal, options.read_only));
  return std::unique_ptr<Engine>(new Engine(std::move(impl)));
}

void Engine::Impl::note_error(const Status& status) {
  if (status.ok()) return;
  {
    const std::lock_guard lock(error_mutex);
    last_error = status.message();
  }
  hooks.tell_seldom(LogLevel::error, status.message(), status.message());
}

void Engine::Impl::note_hook(std::string_view hook, const Status& status) {
  if (status.ok()) return;
  const std::string line = std::string(hook) + ": " + status.message();
  {
    const std::lock_guard lock(error_mutex);
    last_error = line;
  }
  hooks.tell_seldom(LogLevel::warning, hook, line);
}

answer::Retrieval Engine::Impl::retrieve(const state::State& state, const Question& question) {
  std::string text = answer::searched_text(question);
  Status failed;
  answer::Likeness dense = hooks.likeness(state, text, failed);
  note_hook("embedder", failed);
  return answer::retrieve(state, question, std::move(text), std::move(dense));
}

Draft Engine::Impl::draft(journal::EventKind kind, std::string subject,
                          learn::Content content) const {
  Draft out;
  out.kind = kind;
  out.actor = options.actor;
  out.subject = std::move(subject);
  out.clear = std::move(content.clear);
  out.secret = std::move(content.secret);
  return out;
}

Status Engine::Impl::may(std::string_view by, Role least, std::string_view what) const {
  const std::string person(by.empty() ? std::string_view(options.actor) : by);
  const Role role = follower.root()->roles.of(person);
  if (role >= least) return ok_status();
  return error(Code::permission_denied,
               fmt::format("{} is a {} and may not {}; an administrator can change the role, or "
                           "somebody who is {} {} can do it",
                           person, role_name(role), what, least == Role::reviewer ? "a" : "an",
                           role_name(least)));
}

Result<std::vector<journal::Receipt>> Engine::Impl::record(std::vector<Draft> drafts) {
  KEEL_TRY(journal->usable());
  std::vector<Draft> batch;
  {
    const std::lock_guard lock(pending_mutex);
    batch.reserve(pending.size() + drafts.size());  // from here on nothing can be lost
    std::move(pending.begin(), pending.end(), std::back_inserter(batch));
    pending.clear();  // keeps its room for those that come back
  }
  if (batch.empty() && drafts.empty()) return std::vector<journal::Receipt>{};
  if (options.read_only) {
    return error(Code::permission_denied,
                 "the workspace was opened read-only; open it for writing");
  }
  const std::size_t answers = batch.size();
  std::move(drafts.begin(), drafts.end(), std::back_inserter(batch));
  Result<std::vector<journal::Receipt>> receipts = journal->append(batch);
  if (!receipts.ok()) {
    // Nothing was written: the answers wait for the next try, ahead of later ones.
    const std::lock_guard lock(pending_mutex);
    batch.resize(answers);
    pending.insert(pending.begin(), std::make_move_iterator(batch.begin()),
                   std::make_move_iterator(batch.end()));
    return receipts.status();
  }
  note_error(apply());
  receipts->erase(receipts->begin(), receipts->begin() + static_cast<std::ptrdiff_t>(answers));
  return receipts;
}

void Engine::Impl::tell_unused_checkpoints() {
  for (const std::string& why : follower.take_unused_checkpoints()) {
    hooks.tell(LogLevel::warning, why);
  }
}

Status Engine::Impl::apply() {
  const Status status = follower.catch_up();
  tell_unused_checkpoints();
  follow_forgotten();
  return status;
}

void Engine::Impl::follow() {
  constexpr std::int64_t interval_us = 20'000;
  constexpr std::size_t events_max = 256;
  const std::int64_t now_us = clock.now_us();
  std::int64_t last_us = followed_us.load();
  if (now_us - last_us < interval_us && now_us >= last_us) return;
  if (!followed_us.compare_exchange_strong(last_us, now_us)) return;
  note_error(follower.try_catch_up(events_max));
}

std::string Engine::Impl::text_at(std::uint64_t seq) const {
  const Result<std::vector<journal::Event>> events = journal->read(seq - 1, 1);
  return events.ok() && !events->empty() ? events->front().secret["text"].as_string()
                                         : std::string();
}

void Engine::Impl::explain_wording(std::uint64_t seq, Json& out) const {
  const Result<std::vector<journal::Event>> events = journal->read(seq - 1, 1);
  if (!events.ok() || events->empty() || !events->front().clear.has("generator")) return;
  const journal::Event& event = events->front();
  out.set("generator", event.clear["generator"].as_string());
  out.set("generated", event.secret["generated"].as_string());
  out.set("generator_refused", event.secret["generator_refused"].as_string());
}

Status Engine::flush() { return impl_->record({}).status(); }

Status Engine::wait(std::uint64_t seq) {
  KEEL_TRY(impl_->apply());
  if (impl_->follower.root()->place.seq >= seq) return ok_status();
  return error(Code::not_found, "the journal ends before event " + std::to_string(seq));
}

Digest Engine::digest() const { return impl_->follower.root()->digest(); }

bool ReplayReport::equal() const {
  return from_zero == current &&
         std::all_of(from_rungs.begin(), from_rungs.end(),
                     [&](const auto& rung) { return rung.second == current; });
}

}  // namespace keel
