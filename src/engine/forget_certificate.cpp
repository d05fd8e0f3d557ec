#include "engine/forget_certificate.hpp"

#include "keel/learn/facts.hpp"
#include "keel/review/forget.hpp"

namespace keel {
namespace {

Json strings(std::initializer_list<const char*> texts) {
  Json::Array out;
  for (const char* text : texts) out.emplace_back(text);
  return out;
}

}  // namespace

Json certificate_of(const journal::Event& forgotten, const CertificateFacts& facts) {
  const learn::Fact fact = learn::parse_fact(forgotten);
  Json out;
  out.set("schema", "keel.certificate.1").set("workspace", to_string(facts.workspace));
  out.set("forgotten", to_string(forgotten.id)).set("seq", forgotten.seq);
  out.set("hash", to_hex(forgotten.hash)).set("by", forgotten.actor);
  out.set("asked_us", forgotten.recorded_us).set("completed_us", facts.completed_us);
  out.set("subjects", forgotten.clear["subjects"]);
  if (const auto* content = fact.as<learn::CustomerForgotten>()) {
    out.set("customers", content->customers).set("tickets", content->tickets);
    out.set("events", content->events.size()).set("proposals", content->proposals.size());
    if (!content->note.empty()) out.set("note", content->note);
  }
  out.set("keys", forgotten.clear["keys"].as_array().size());
  if (facts.rebased) {
    out.set("rebased_seq", facts.rebased->seq).set("state", facts.rebased->clear["state"]);
  }
  out.set("models_left_out", facts.models).set("checkpoints_dropped", facts.rungs);
  out.set("files_deleted", facts.files).set("bytes_deleted", facts.bytes);
  out.set("followers", facts.followers);
  out.set("rebuilt", strings({"journal.db: the events' contents overwritten, the log cut",
                              "keys.db: the keys overwritten, the log cut",
                              "artifacts/: checkpoints and models that held them deleted",
                              "the state: folded again as if these events never were"}));
  out.set("kept",
          strings({"number, id, kind, times and dedupe key of each event, and the digest of "
                   "what it held, so that the chain verifies",
                   "articles that a reviewer let go live; those with words of theirs came "
                   "to review"}));
  out.set("out_of_reach",
          strings({"backups and copies made before, of this folder or its volume",
                   "what was exported, shown or sent: lists, reports, answers, the host's logs",
                   "the helpdesk and every other system of the host",
                   "blocks that the file system or the disk has not overwritten yet",
                   "freed memory of other threads until it is used again, swap, core dumps",
                   "processes that have the folder open to read only"}));
  out.set("digest", to_hex(sha256(to_canonical(out))));
  return out;
}

Result<std::vector<ForgetSubject>> forget_subjects_from_json(const Json& json) {
  if (!json.is_array()) {
    return error(Code::invalid_argument,
                 R"(who is to be forgotten is a JSON array: [{"customer": "c-1"}])");
  }
  std::vector<ForgetSubject> out;
  for (const Json& one : json.as_array()) {
    const bool customer = one["customer"].is_string();
    const bool ticket = one["ticket"].is_string();
    if (customer == ticket || one.as_object().size() != 1) {
      return error(Code::invalid_argument,
                   "element " + std::to_string(out.size()) +
                       R"( is neither {"customer": "ID"} nor {"ticket": "ID"})");
    }
    out.push_back({customer ? ForgetSubject::Kind::customer : ForgetSubject::Kind::ticket,
                   one[customer ? "customer" : "ticket"].as_string()});
  }
  return out;
}

Json to_json(const ForgetPreview& preview) {
  Json::Array effects;
  for (const ForgetEffect& effect : preview.effects) {
    Json one;
    one.set("kind", effect.kind).set("id", effect.id).set("title", effect.title);
    effects.push_back(one.set("becomes", effect.becomes));
  }
  Json out;
  out.set("customers", preview.customers).set("tickets", preview.tickets);
  out.set("other_customers", preview.other_customers).set("events", preview.events);
  out.set("answers", preview.answers).set("messages", preview.messages);
  out.set("remembered", preview.remembered).set("gaps", preview.gaps);
  out.set("models", preview.models).set("effects", std::move(effects));
  return out.set("unknown", Json::Array(preview.unknown.begin(), preview.unknown.end()));
}

Json to_json(const ForgetReport& report) {
  Json out;
  out.set("id", report.id).set("seq", report.seq).set("at_us", report.at_us);
  out.set("by", report.by).set("note", report.note).set("customers", report.customers);
  out.set("tickets", report.tickets).set("events", report.events).set("state", report.state);
  out.set("waits_for", Json::Array(report.waits_for.begin(), report.waits_for.end()));
  out.set("repeated", report.repeated).set("changed", to_json(report.changed));
  return out.set("certificate", report.certificate);
}

}  // namespace keel
