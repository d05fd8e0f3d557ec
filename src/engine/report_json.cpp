#include "keel/engine.hpp"

namespace keel {

Json to_json(const ImportReport& r) {
  Json out;
  out.set("added", r.added).set("changed", r.changed).set("unchanged", r.unchanged);
  out.set("vanished", Json::Array(r.vanished.begin(), r.vanished.end()));
  return out.set("retired", r.retired);
}

Json to_json(const IngestReport& r) {
  Json out;
  return out.set("recorded", r.recorded).set("duplicates", r.duplicates);
}

Json to_json(const Observation& o) {
  Json out;
  out.set("ours", to_json(o.ours)).set("article", o.article);
  return out.set("support", o.support).set("agrees", o.agrees);
}

Json to_json(const LogEntry& e) {
  Json out;
  out.set("seq", e.seq).set("id", e.id).set("kind", e.kind);
  out.set("recorded_us", e.recorded_us).set("occurred_us", e.occurred_us);
  out.set("actor", e.actor).set("subject", e.subject).set("conversation", e.conversation);
  return out.set("text", e.text).set("content", e.content);
}

Json to_json(const VerifyReport& r) {
  Json out;
  out.set("sound", r.sound()).set("events", r.events).set("broken_seq", r.broken_seq);
  out.set("what", r.what).set("unreadable", r.unreadable).set("forgotten", r.forgotten);
  return out.set("missing_artifacts", r.missing_artifacts);
}

Json to_json(const ReplayReport& report) {
  Json::Array rungs;
  for (const auto& [seq, digest] : report.from_rungs) {
    Json rung;
    rung.set("seq", seq).set("digest", to_hex(digest));
    rungs.push_back(std::move(rung));
  }
  Json out;
  out.set("equal", report.equal()).set("events", report.events);
  out.set("from_zero", to_hex(report.from_zero)).set("current", to_hex(report.current));
  return out.set("from_rungs", std::move(rungs));
}

}  // namespace keel
