// Customers and tickets forgotten: recorded, erased at once, left out by the next rebase, certified
// when every process has followed.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/forget_certificate.hpp"
#include "engine/forget_plan.hpp"
#include "engine/impl.hpp"
#include "keel/base/wipe.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

constexpr std::size_t subjects_max = 10'000;
constexpr int tries_max = 32;  // to append where the journal ends, while others append too

Status check(const ForgetRequest& request) {
  if (request.subjects.empty()) {
    return error(Code::invalid_argument, "nobody is named; give a customer or a ticket");
  }
  if (request.subjects.size() > subjects_max) {
    return error(Code::too_large,
                 fmt::format("{} customers and tickets are over the limit of {}; split them",
                             request.subjects.size(), subjects_max));
  }
  for (const ForgetSubject& subject : request.subjects) {
    if (subject.id.empty()) {
      return error(Code::invalid_argument, "a customer or ticket without an id cannot be found");
    }
    KEEL_TRY(check_name(subject.id, "the id of a customer or ticket"));
  }
  KEEL_TRY(check_name(request.by, "who asks for it"));
  return check_name(request.note, "the note");
}

Status unknown(const std::vector<std::string>& subjects) {
  std::string named = subjects.front();
  for (std::size_t i = 1; i < std::min<std::size_t>(subjects.size(), 5); ++i) {
    named += ", " + subjects[i];
  }
  if (subjects.size() > 5) named += fmt::format(" and {} more", subjects.size() - 5);
  return error(Code::not_found, "nothing is recorded of " + named +
                                    "; nobody was forgotten, check the ids as the host gives them");
}

std::set<std::string> names_of(const journal::Event& event) {
  std::set<std::string> out;
  for (const Json& name : event.clear["subjects"].as_array()) out.insert(name.as_string());
  return out;
}

Result<std::optional<journal::Event>> event_at(const journal::Journal& journal, std::uint64_t seq) {
  if (seq == 0) return std::optional<journal::Event>();
  KEEL_ASSIGN(std::vector<journal::Event> events, journal.read(seq - 1, 1));
  if (events.empty() || events.front().seq != seq) return std::optional<journal::Event>();
  return std::optional<journal::Event>(std::move(events.front()));
}

std::vector<std::uint64_t> numbers(const Json& json) {
  std::vector<std::uint64_t> out;
  for (const Json& value : json.as_array()) {
    out.push_back(static_cast<std::uint64_t>(value.as_int()));
  }
  return out;
}

// Those that have not followed the rebase yet.
Result<std::vector<std::string>> behind(const journal::Journal& journal, std::uint64_t rebases) {
  KEEL_ASSIGN(const std::vector<journal::Other> others, journal.others());
  std::vector<std::string> out;
  for (const journal::Other& other : others) {
    if (other.confirmed < rebases) out.push_back(other.who);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<ForgetReport> report_of(const journal::Journal& journal, const state::State& state,
                               const learn::ForgetRecord& record) {
  ForgetReport out;
  out.id = to_string(record.decision.id);
  out.seq = record.decision.seq;
  KEEL_ASSIGN(const std::optional<journal::Event> event, event_at(journal, record.decision.seq));
  if (event) {
    const learn::Fact fact = learn::parse_fact(*event);
    out.at_us = fact.at_us;
    out.by = fact.actor;
    if (const auto* forgotten = fact.as<learn::CustomerForgotten>()) {
      out.note = forgotten->note;
      out.customers = forgotten->customers;
      out.tickets = forgotten->tickets;
      out.events = forgotten->events.size();
    }
  }
  KEEL_ASSIGN(const std::optional<journal::Event> completed,
              event_at(journal, record.completed.seq));
  if (completed) {
    out.state = "completed";
    out.certificate = completed->clear["certificate"];
    return out;
  }
  const bool left_out = state.exclusions.in_force().settles(record.decision.id);
  out.state = left_out ? "left_out" : "erased";
  if (left_out) {
    KEEL_ASSIGN(out.waits_for, behind(journal, state.exclusions.rebases()));
  }
  return out;
}

// What a `customer_forgotten` records.
learn::Content content_of(const journal::Journal& journal, const ForgetRequest& request,
                          const ForgetPlan& plan) {
  learn::CustomerForgotten forgotten;
  forgotten.events = plan.events;
  forgotten.proposals = plan.proposals;
  forgotten.customers = plan.preview.customers;
  forgotten.tickets = plan.preview.tickets;
  forgotten.note = request.note;
  learn::Content out = learn::content_of(forgotten);
  std::set<std::string> names;
  for (const ForgetSubject& subject : request.subjects) {
    names.insert(name_on_record(journal, subject));
  }
  for (const std::string& ticket : plan.tickets) {
    names.insert(name_on_record(journal, {ForgetSubject::Kind::ticket, ticket}));
  }
  out.clear.set("subjects", Json::Array(names.begin(), names.end()));
  out.clear.set("keys", Json::Array(plan.keys.begin(), plan.keys.end()));
  return out;
}

}  // namespace

Result<ForgetPreview> Engine::preview_forget(const ForgetRequest& request) {
  KEEL_TRY(check(request));
  if (!impl_->options.read_only) KEEL_TRY(impl_->record({}).status());
  KEEL_TRY(impl_->apply());
  KEEL_TRY(impl_->may(request.by, Role::administrator, "forget customers and tickets"));
  KEEL_ASSIGN(const ForgetPlan plan,
              plan_forget(*impl_->journal, *impl_->follower.root(), request.subjects));
  return plan.preview;
}

Result<ForgetReport> Engine::forget(const ForgetRequest& request) {
  const Hooks::Deferred deferred(impl_->hooks);
  KEEL_TRY(check(request));
  const std::lock_guard lock(impl_->upkeep_mutex);
  for (int tries = 0; tries < tries_max; ++tries) {
    KEEL_TRY(impl_->record({}).status());
    KEEL_TRY(impl_->apply());
    KEEL_TRY(impl_->may(request.by, Role::administrator, "forget customers and tickets"));
    const state::Root root = impl_->follower.root();
    KEEL_ASSIGN(ForgetPlan plan, plan_forget(*impl_->journal, *root, request.subjects));
    if (plan.events.empty() || !plan.preview.unknown.empty()) {
      KEEL_ASSIGN(const std::optional<ForgetReport> before, impl_->forgotten_before(request, plan));
      if (plan.events.empty() && before) return *before;
      if (!before) return unknown(plan.preview.unknown);
    }
    const std::int64_t now_us = impl_->clock.now_us();
    std::vector<Draft> drafts;
    drafts.push_back(impl_->draft(EventKind::customer_forgotten, {},
                                  content_of(*impl_->journal, request, plan)));
    drafts.back().id = make_event_id(now_us, impl_->random);
    if (!request.by.empty()) drafts.back().actor = request.by;
    const EventId id = drafts.back().id;
    for (const learn::ProposalOpened& review : plan.reviews) {
      drafts.push_back(
          impl_->draft(EventKind::proposal_opened, review.article, learn::content_of(review)));
      drafts.back().actor = "engine";
      drafts.back().causes = {id};
    }
    for (Draft& draft : drafts) draft.occurred_us = now_us;
    const Result<std::vector<journal::Receipt>> receipts = impl_->journal->append(
        drafts, journal::Head{root->place.seq, impl_->head_hash(root->place.seq)});
    if (receipts.status().code() == Code::conflict) continue;
    KEEL_TRY(receipts.status());
    KEEL_TRY(impl_->apply());
    impl_->openings.clear();
    KEEL_TRY(impl_->erase_forgotten());
    wipe_free_memory();
    const state::Root after = impl_->follower.root();
    for (const learn::ForgetRecord& record : after->exclusions.forgets()) {
      if (record.decision.id != id) continue;
      KEEL_ASSIGN(ForgetReport out, report_of(*impl_->journal, *after, record));
      out.changed = std::move(plan.preview);
      return out;
    }
    return error(Code::internal, "it was recorded but is not visible");
  }
  return error(Code::busy, "events come faster than what is to be forgotten is found; call again");
}

// The report of what these were forgotten with, when all that is unknown of them was.
Result<std::optional<ForgetReport>> Engine::Impl::forgotten_before(const ForgetRequest& request,
                                                                   const ForgetPlan& plan) const {
  const state::Root root = follower.root();
  const auto& records = root->exclusions.forgets();
  const learn::ForgetRecord* last = nullptr;
  for (const ForgetSubject& subject : request.subjects) {
    const bool customer = subject.kind == ForgetSubject::Kind::customer;
    const std::string told = (customer ? "customer " : "ticket ") + subject.id;
    const auto& unknown = plan.preview.unknown;
    if (std::find(unknown.begin(), unknown.end(), told) == unknown.end()) continue;
    const std::string name = name_on_record(*journal, subject);
    const learn::ForgetRecord* found = nullptr;
    for (const learn::ForgetRecord& record : records) {
      KEEL_ASSIGN(const std::optional<journal::Event> event,
                  event_at(*journal, record.decision.seq));
      if (event && names_of(*event).count(name) != 0) found = &record;
    }
    if (!found) return std::optional<ForgetReport>();
    last = found;
  }
  if (!last) return std::optional<ForgetReport>();
  KEEL_ASSIGN(ForgetReport out, report_of(*journal, *root, *last));
  out.repeated = true;
  return std::optional<ForgetReport>(std::move(out));
}

Digest Engine::Impl::head_hash(std::uint64_t seq) const {
  const Result<std::vector<journal::Event>> events = journal->read(seq - 1, 1);
  return events.ok() && !events->empty() ? events->front().hash : Digest{};
}

Result<std::vector<ForgetReport>> Engine::forgets() const {
  const state::Root root = impl_->follower.root();
  std::vector<ForgetReport> out;
  for (const learn::ForgetRecord& record : root->exclusions.forgets()) {
    KEEL_ASSIGN(ForgetReport report, report_of(*impl_->journal, *root, record));
    out.push_back(std::move(report));
  }
  return out;
}

bool Engine::Impl::forgets_open() const {
  const state::Root root = follower.root();
  const auto& all = root->exclusions.forgets();
  return std::any_of(all.begin(), all.end(),
                     [](const learn::ForgetRecord& record) { return record.completed.seq == 0; });
}

Status Engine::Impl::erase_forgotten() {
  const state::Root root = follower.root();
  for (const learn::ForgetRecord& record : root->exclusions.forgets()) {
    if (record.completed.seq != 0 || erased.count(record.decision.id) != 0) continue;
    KEEL_ASSIGN(const std::optional<journal::Event> event, event_at(*journal, record.decision.seq));
    if (!event) continue;
    const std::vector<std::uint64_t> keys = numbers(event->clear["keys"]);
    KEEL_TRY(journal->erase_keys(keys).status());
    const learn::Fact fact = learn::parse_fact(*event);
    const auto* forgotten = fact.as<learn::CustomerForgotten>();
    if (!forgotten) continue;
    KEEL_TRY(journal->erase_content(forgotten->events).status());
    KEEL_TRY(forget_latecomers(*event, keys));
    erased.insert(record.decision.id);
  }
  return ok_status();
}

// What another process appended under these keys between the decision and their end.
Status Engine::Impl::forget_latecomers(const journal::Event& decision,
                                       const std::vector<std::uint64_t>& keys) {
  learn::CustomerForgotten late;
  KEEL_TRY(journal->outline(decision.seq, [&](const journal::Outline& one) {
    if (one.key_id != 0 && std::find(keys.begin(), keys.end(), one.key_id) != keys.end()) {
      late.events.push_back(one.seq);
    }
  }));
  if (late.events.empty()) return ok_status();
  late.note = "came while it was being forgotten";
  std::vector<Draft> drafts;
  drafts.push_back(draft(EventKind::customer_forgotten, {}, learn::content_of(late)));
  drafts.back().clear.set("subjects", decision.clear["subjects"]);
  drafts.back().actor = decision.actor;
  drafts.back().causes = {decision.id};
  drafts.back().occurred_us = clock.now_us();
  drafts.back().dedupe = fmt::format("forgotten:{}:{}", to_string(decision.id), late.events.back());
  KEEL_TRY(record(std::move(drafts)).status());
  return journal->erase_content(late.events).status();
}

Status Engine::Impl::complete_forgotten() {
  const state::Root root = follower.root();
  if (!forgets_open() || root->exclusions.due()) return ok_status();
  if (dropped.rebases != root->exclusions.rebases()) {
    const Status collected = drop_forgotten(*root);
    if (collected.code() == Code::busy) return ok_status();  // after the backup, then
    KEEL_TRY(collected);
  }
  KEEL_ASSIGN(const std::vector<std::string> waiting, behind(*journal, root->exclusions.rebases()));
  if (!waiting.empty()) {
    hooks.tell_seldom(
        LogLevel::info, "forget",
        "what was forgotten is left in memory until these follow: " + waiting.front());
    return ok_status();
  }
  KEEL_ASSIGN(const std::vector<journal::Other> others, journal->others());
  std::vector<Draft> drafts;
  for (const learn::ForgetRecord& record : root->exclusions.forgets()) {
    if (record.completed.seq != 0) continue;
    KEEL_ASSIGN(const std::optional<journal::Event> event, event_at(*journal, record.decision.seq));
    if (!event) continue;
    CertificateFacts facts;
    facts.workspace = journal->workspace();
    facts.completed_us = clock.now_us();
    facts.followers = others.size();
    facts.rungs = dropped.rungs;
    facts.files = dropped.files;
    facts.bytes = dropped.bytes;
    for (const learn::Forgotten& one : root->exclusions.in_force().forgotten) {
      if (one.decision.id == record.decision.id) facts.models = one.models.size();
    }
    KEEL_ASSIGN(facts.rebased, journal->last_rebased(root->place.seq));
    learn::Content content;
    content.clear.set("forgotten", to_string(record.decision.id));
    content.clear.set("certificate", certificate_of(*event, facts));
    drafts.push_back(
        draft(EventKind::forget_completed, to_string(record.decision.id), std::move(content)));
    drafts.back().actor = "engine";
    drafts.back().causes = {record.decision.id};
    drafts.back().occurred_us = facts.completed_us;
    drafts.back().dedupe = "forget_completed:" + to_string(record.decision.id);
  }
  KEEL_TRY(record(std::move(drafts)).status());
  dropped = {};
  return ok_status();
}

// Checkpoints, models and artifacts that may hold it.
Status Engine::Impl::drop_forgotten(const state::State& state) {
  watched.clear();
  looked_at.undrafted.clear();
  KEEL_ASSIGN(const std::size_t rungs, follower.drop_stale());
  dropped.rungs += rungs;
  std::vector<std::uint64_t> models;
  for (const learn::Forgotten& one : state.exclusions.in_force().forgotten) {
    for (const learn::EventPlace& model : one.models) models.push_back(model.seq);
  }
  KEEL_ASSIGN(const journal::Collected collected, journal->collect_artifacts(0, models));
  dropped.files += collected.files;
  dropped.bytes += collected.bytes;
  dropped.rebases = state.exclusions.rebases();
  return ok_status();
}

void Engine::Impl::follow_forgotten() {
  const state::Root root = follower.root();
  const std::uint64_t rebases = root->exclusions.rebases();
  if (followed_rebases.load() >= rebases) return;
  if (!root->exclusions.in_force().forgotten.empty()) {
    openings.clear();
    follower.let_go();
    wipe_free_memory();
  }
  if (!options.read_only) {
    if (const Status told = journal->confirm(rebases); !told.ok()) {
      note_error(told);
      return;
    }
  }
  followed_rebases.store(rebases);
}

}  // namespace keel
