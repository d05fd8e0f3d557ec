// Upkeep: settings, proposals that come due, fits, checkpoints, and the reports about the
// workspace.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/impl.hpp"
#include "keel/review/views.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

constexpr std::size_t rebase_events = 2048;  // folded again in one tick
// What was put and is not named yet is left alone for so long.
constexpr std::int64_t uncollected_us = 3600LL * 1'000'000;
constexpr std::int64_t week_us = 7LL * 24 * 3600 * 1'000'000;

// Settings that are numbers, as they are recorded: whole, times `scale`.
struct NumberSetting {
  std::string_view key;
  std::string_view subject;
  double low, high;
  double scale;
};
constexpr NumberSetting number_settings[] = {
    {"threshold", "threshold_ppm", 0.5, 1, 1e6},
    {"alpha", "alpha_ppm", 0.001, 0.5, 1e6},
    {"delta", "delta_ppm", 0.001, 0.5, 1e6},
    {"holdout", "holdout_ppm", 0, 0.5, 1e6},
    {"ratings_per_week", "ratings_per_week", 0, 1000, 1},
    {"review_minutes_per_week", "review_minutes_per_week", 0, 10'000, 1},
};

Result<std::string> value_of_setting(std::string_view key, std::string_view value) {
  const auto one_of = [&](std::initializer_list<std::string_view> allowed) -> Result<std::string> {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) {
      return std::string(value);
    }
    std::string known;
    for (const std::string_view name : allowed) known += fmt::format(" {}", name);
    return error(Code::invalid_argument,
                 fmt::format("{} cannot be \"{}\"; use one of:{}", key, value, known));
  };
  if (key == "learning" || key == "shared_wordings") return one_of({"on", "off"});
  const auto* known =
      std::find_if(std::begin(number_settings), std::end(number_settings),
                   [&](const NumberSetting& setting) { return setting.key == key; });
  if (known == std::end(number_settings)) {
    return error(
        Code::invalid_argument,
        fmt::format(
            "no setting \"{}\"; there are mode, threshold, learning, alpha, "
            "delta, holdout, ratings_per_week, review_minutes_per_week, shared_wordings, role "
            "and role:NAME",
            key));
  }
  double number = -1;  // not strtod: a host's locale may write 0,7
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end ||
      !(number >= known->low && number <= known->high)) {
    return error(Code::invalid_argument, fmt::format("{} \"{}\" is no number from {} to {}", key,
                                                     value, known->low, known->high));
  }
  return std::to_string(std::llround(number * known->scale));
}

}  // namespace

Result<RecordedSetting> recorded_setting(std::string_view key, std::string_view value) {
  KEEL_ASSIGN(std::string recorded, value_of_setting(key, value));
  RecordedSetting out{std::string(key), std::move(recorded)};
  for (const NumberSetting& setting : number_settings) {
    if (setting.key == key) out.subject = setting.subject;
  }
  return out;
}

Status Engine::set_setting(std::string_view key, std::string_view value, std::string_view by) {
  KEEL_TRY(check_name(by, "who sets it"));
  KEEL_TRY(check_name(value, "the value"));
  if (key == "mode") {
    KEEL_ASSIGN(const Mode mode, parse_mode(value));
    return set_mode({{}, mode, true, by.empty() ? impl_->options.actor : std::string(by), {}});
  }
  KEEL_TRY(impl_->apply());
  KEEL_TRY(impl_->may(by, Role::administrator, "change settings"));
  if (key == "role" || key.starts_with("role:")) return impl_->set_role(key.substr(4), value, by);
  KEEL_ASSIGN(RecordedSetting recorded, recorded_setting(key, value));
  learn::Content content;
  content.clear.set("value", recorded.value);
  std::vector<Draft> drafts;
  drafts.push_back(
      impl_->draft(EventKind::setting_changed, std::move(recorded.subject), std::move(content)));
  drafts.back().occurred_us = impl_->clock.now_us();
  if (!by.empty()) drafts.back().actor = std::string(by);
  return impl_->record(std::move(drafts)).status();
}

// `key` is ":NAME", or empty for whoever has no role of their own.
Status Engine::Impl::set_role(std::string_view key, std::string_view value, std::string_view by) {
  const std::string person(key.empty() ? key : key.substr(1));
  if (!key.empty() && person.empty()) {
    return error(Code::invalid_argument, "a role is somebody's: give role:NAME");
  }
  std::optional<Role> role;
  if (value != "none" || person.empty()) {
    KEEL_ASSIGN(role, parse_role(value));
  }
  if (!follower.root()->roles.leaves_administrator(person, role ? &*role : nullptr)) {
    return error(Code::conflict,
                 "nobody would be an administrator; name another one first (role:NAME)");
  }
  std::vector<Draft> drafts;
  learn::Content content;
  content.clear.set("value", role ? role_name(*role) : std::string_view("none"));
  drafts.push_back(draft(EventKind::setting_changed, person.empty() ? "role" : "role " + person,
                         std::move(content)));
  drafts.back().occurred_us = clock.now_us();
  if (!by.empty()) drafts.back().actor = std::string(by);
  return record(std::move(drafts)).status();
}

Status Engine::tick() {
  const Hooks::Deferred deferred(impl_->hooks);  // the sink is called after the lock is gone
  impl_->note_hook("embedder", impl_->hooks.embed_articles(*impl_->follower.root(), *impl_->journal,
                                                           impl_->options.read_only));
  const std::lock_guard lock(impl_->upkeep_mutex);
  if (impl_->options.read_only) return impl_->apply();
  KEEL_TRY(impl_->record({}).status());
  if (Status status = impl_->apply(); !status.ok()) {
    // Who cannot follow, as in an event of a later version, must not keep others from leading.
    impl_->lease.release();
    return status;
  }
  KEEL_ASSIGN(const bool leads, impl_->lead());
  if (!leads) {
    impl_->looked_at_bytes.reset();
    return ok_status();
  }
  impl_->recall_looked_at();
  KEEL_TRY(impl_->advance_time());
  KEEL_TRY(impl_->erase_forgotten());
  // What is fitted or kept meanwhile would be left out.
  KEEL_ASSIGN(const bool rebased, impl_->rebase(rebase_events, {}));
  if (!rebased) return ok_status();
  KEEL_TRY(impl_->complete_forgotten());
  KEEL_TRY(impl_->open_proposals());
  KEEL_TRY(impl_->watch_models());
  KEEL_TRY(impl_->refit(false));
  KEEL_TRY(impl_->draw_weekly());
  KEEL_TRY(impl_->backtest_next());
  impl_->keep_looked_at();
  const std::uint64_t seq = impl_->follower.root()->place.seq;
  const std::uint64_t last = impl_->follower.last_checkpoint();
  if (seq < last + std::max<std::uint64_t>(impl_->options.checkpoint_events, last / 4)) {
    return ok_status();
  }
  KEEL_TRY(impl_->follower.checkpoint());
  const Status collected = impl_->journal->collect_artifacts(uncollected_us).status();
  return collected.code() == Code::busy ? ok_status() : collected;  // after the backup, then
}

Status Engine::Impl::draw_weekly() {
  const state::Root root = follower.root();
  const learn::Audits& audits = root->audits;
  if (audits.per_week() == 0 || clock.now_us() < audits.last_draw_us() + week_us) {
    return ok_status();
  }
  std::size_t drawn = 0;
  return draw_ratings(audits.per_week(), "engine", fmt::format("draw:{}", clock.now_us() / week_us),
                      drawn);
}

StatusReport Engine::status() const {
  impl_->follow();
  const state::Root root = impl_->follower.root();
  StatusReport out;
  out.workspace = to_string(impl_->journal->workspace());
  out.folder = impl_->journal->folder().string();
  out.mode = root->modes.workspace();
  out.learning = root->modes.learning();
  out.shared_wordings = root->modes.shared_wordings();
  const Result<journal::Head> head = impl_->journal->head();
  out.head_seq = head.ok() ? head->seq : 0;
  if (head.ok()) out.head = journal::to_string(*head);
  out.state_seq = root->place.seq;
  out.lag_events = out.head_seq - std::min(out.head_seq, out.state_seq);
  out.lease_held = impl_->lease.held();
  out.lease_holder = impl_->lease.holder();
  out.articles = root->knowledge.live_count();
  out.questions = root->answers.size();
  out.remembered = root->memory.labelled().size();
  out.lessons = root->lessons->all().size();
  root->gaps->all().for_each(
      [&](const learn::Gap& gap) { out.gaps_open += gap.alive && gap.mature(); });
  root->proposals.all().for_each(
      [&](const learn::Proposal& proposal) { out.proposals_open += proposal.state == "open"; });
  for (const auto& [id, rule] : root->rules.all()) out.rules += rule.content.active;
  out.parked_signals = root->conversations->parked();
  const learn::Limit limit = root->gate.limit(out.mode);
  out.threshold = limit.confidence;
  out.threshold_name = limit.name;
  for (const auto& [scope, mode] : root->modes.apart()) out.modes[scope] = static_cast<Mode>(mode);
  out.holdout = root->modes.holdout();
  out.roles[""] = root->roles.of_others();
  for (const auto& [person, role] : root->roles.named()) {
    out.roles[person] = static_cast<Role>(role);
  }
  out.promise = root->gate.promise();
  out.judged = root->gate.judged_count();
  out.ratings_due = root->audits.due().size();
  out.quarantined = root->knowledge.ids(root->gate.quarantined());
  out.tightened = root->knowledge.ids(root->gate.tightened());
  out.models_reverted = root->guard.reverts();
  out.last_revert = root->guard.last_revert();
  out.approval_to_live_us_last = root->proposals.approval_to_live_us();
  out.interaction_to_improvement_us_last = root->proposals.interaction_to_improvement_us();
  for (const learn::ForgetRecord& record : root->exclusions.forgets()) {
    out.forgetting += record.completed.seq == 0;
  }
  impl_->hooks.describe(*root, out);
  const ReadinessCard card = review::readiness_of(*root, {});
  out.proposed = card.proposed;
  out.next_steps = card.next_steps;
  const std::lock_guard lock(impl_->error_mutex);
  out.last_error = head.ok() ? impl_->last_error : head.status().message();
  return out;
}

Result<VerifyReport> Engine::verify(const Progress& progress) const {
  KEEL_ASSIGN(const journal::Verdict verdict, impl_->journal->verify(progress));
  return VerifyReport{verdict.events,     verdict.seq,       verdict.what,
                      verdict.unreadable, verdict.forgotten, verdict.missing_artifacts};
}

Result<ReplayReport> Engine::replay(const Progress& progress) const {
  const state::Root root = impl_->follower.root();
  if (root->exclusions.forgetting()) {
    return error(
        Code::conflict,
        "somebody was forgotten and the state is still to be folded again; let the process "
        "that leads tick, or call rebase()");
  }
  const std::uint64_t seq = root->place.seq;
  ReplayReport out;
  out.events = seq;
  out.current = root->digest();
  KEEL_ASSIGN(const state::State whole, state::Follower::fold(*impl_->journal, 0, seq, progress));
  out.from_zero = whole.digest();
  KEEL_ASSIGN(const std::vector<journal::Rung> rungs, impl_->journal->rungs());
  for (const journal::Rung& rung : rungs) {
    if (rung.fold_version != state::fold_version || rung.seq > seq) continue;
    const Result<state::State> state =
        state::Follower::fold(*impl_->journal, rung.seq, seq, progress);
    if (state.status().code() == Code::not_found) continue;  // a tick has dropped it since
    if (!state.ok()) return state.status();
    out.from_rungs.emplace_back(rung.seq, state->digest());
  }
  return out;
}

}  // namespace keel
