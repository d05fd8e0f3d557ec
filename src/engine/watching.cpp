// A model in use is watched beside the one before it, and a ranking, which goes on learning, beside
// its own fit: when people judge that it does worse, the better one is back in use.
#include <fmt/format.h>

#include "engine/impl.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::Event;
using journal::EventKind;

std::uint64_t features_of(const Event& event) {
  return static_cast<std::uint64_t>(event.clear["features"].as_int(learn::feature_count_first));
}

// An artifact that an event may name.
struct Named {
  const char* name;
  std::string artifact;
  std::uint64_t features;
};

// The models to compare with one that this event put to use.
Result<std::vector<Named>> others_of(const journal::Journal& journal, const Event& by) {
  std::vector<Named> out;
  if (by.clear.has("before")) {
    out.push_back({"the model before", by.clear["before"].as_string(), features_of(by)});
  }
  if (by.subject != "ranking") return out;  // the others do not change between fits
  if (by.kind == EventKind::change_reverted) {
    out.push_back({"what it was then", by.clear["artifact"].as_string(), features_of(by)});
    return out;
  }
  const Result<EventId> id = parse_event_id(by.clear["fitted"].as_string());
  if (!id.ok()) return out;
  KEEL_ASSIGN(const std::optional<Event> fitted, journal.find(*id));
  if (fitted) {
    out.push_back({"its last fit", fitted->clear["artifact"].as_string(), features_of(*fitted)});
  }
  return out;
}

}  // namespace

Status Engine::Impl::watch_models() {
  for (const char* what : {"ranking", "intents"}) KEEL_TRY(watch_model(what));
  return ok_status();
}

Status Engine::Impl::watch_model(const std::string& what) {
  const state::Root root = follower.root();
  const learn::InUse& in_use =
      what == "ranking" ? root->ranking->in_use() : root->intents->in_use();
  WatchedModel& model = watched[what];
  if (in_use.by.empty()) return ok_status();
  if (model.by != in_use.by) {
    model = {in_use.by, {}};
    KEEL_ASSIGN(const std::optional<Event> by, journal->find(in_use.by));
    if (!by) return ok_status();
    KEEL_ASSIGN(const std::vector<Named> others, others_of(*journal, *by));
    for (const Named& other : others) {
      KEEL_ASSIGN(const Digest digest, parse_digest(other.artifact));
      KEEL_ASSIGN(const std::string parameters, journal->artifact(digest));
      review::Says says = review::said_by(what, parameters, other.features);
      if (!says) continue;
      model.others.push_back({other.name, other.artifact, other.features,
                              review::Comparison(what, in_use.seq, std::move(says))});
    }
  }
  for (WatchedModel::Other& other : model.others) {
    other.comparison.follow(*root);
    const std::optional<std::string> against = other.comparison.worse(other.name);
    if (!against) continue;
    learn::ChangeReverted reverted;
    reverted.rebases = static_cast<std::int64_t>(root->exclusions.rebases());
    reverted.reverted = in_use.by;
    reverted.why = fmt::format("is back to {}: {}", other.name, *against);
    reverted.conversations = other.comparison.evidence();
    reverted.features = other.features;
    learn::Content content = learn::content_of(reverted);
    content.clear.set("artifact", other.artifact);
    std::vector<Draft> drafts;
    drafts.push_back(draft(EventKind::change_reverted, what, std::move(content)));
    drafts.back().actor = "engine";
    drafts.back().occurred_us = clock.now_us();
    drafts.back().dedupe = "reverted:" + to_string(in_use.by);
    drafts.back().causes = {in_use.by};
    KEEL_TRY(record(std::move(drafts)).status());
    hooks.tell(LogLevel::warning, fmt::format("{} {}", what, reverted.why));
    return ok_status();
  }
  return ok_status();
}

}  // namespace keel
