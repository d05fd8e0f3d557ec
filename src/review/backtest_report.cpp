#include <fmt/format.h>

#include "keel/base/digest.hpp"
#include "keel/review/retest.hpp"

namespace keel {

Json to_json(const BacktestSide& s) {
  Json out;
  out.set("decision", decision_name(s.decision)).set("reason", reason_name(s.reason));
  return out.set("article", s.article).set("title", s.title).set("confidence", s.confidence);
}

namespace {

Json to_json(const BacktestChange& c) {
  Json out;
  out.set("answer", c.answer).set("conversation", c.conversation).set("question", c.question);
  out.set("topic", c.topic).set("at_us", c.at_us).set("before", to_json(c.before));
  out.set("after", to_json(c.after)).set("change", c.change);
  return out.set("verdict", verdict_name(c.verdict))
      .set("right", c.right)
      .set("outcome", c.outcome);
}

Json to_json(const BacktestTopic& t) {
  Json out;
  out.set("topic", t.topic).set("questions", t.questions).set("changed", t.changed);
  return out.set("better", t.better).set("worse", t.worse).set("unknown", t.unknown);
}

Json to_json(const BacktestEstimate& e) {
  Json out;
  out.set("judged", e.judged).set("effective", e.effective).set("unknown", e.unknown);
  out.set("right_before", e.right_before).set("right_after", e.right_after);
  out.set("right_low", e.right_low).set("right_high", e.right_high);
  out.set("wrong_before", e.wrong_before).set("wrong_after", e.wrong_after);
  return out.set("wrong_low", e.wrong_low).set("wrong_high", e.wrong_high);
}

Json counts(const std::map<std::string, std::uint64_t>& of) {
  Json out(Json::Object{});
  for (const auto& [name, count] : of) out.set(name, count);
  return out;
}

Json to_json(const BacktestUpgrade& u) {
  Json out;
  out.set("library", u.library).set("recorded_by", counts(u.recorded_by));
  out.set("identical", u.identical).set("not_known", u.not_known);
  out.set("not_known_why", counts(u.not_known_why)).set("fold_version", u.fold_version);
  out.set("checkpoints", u.checkpoints).set("checkpoints_unused", u.checkpoints_unused);
  return out.set("events", u.events).set("opening_events", u.opening_events);
}

template <class T>
Json::Array each(const std::vector<T>& values) {
  Json::Array out;
  for (const T& value : values) out.push_back(to_json(value));
  return out;
}

Status wrong(std::string_view member, std::string_view why) {
  return error(Code::invalid_argument,
               fmt::format("member \"{}\" of the backtest {}", member, why));
}

Status read_count(const std::string& name, const Json& value, std::uint64_t& out) {
  if (!value.is_int() || value.as_int() < 0) return wrong(name, "must be a whole number from 0 on");
  out = static_cast<std::uint64_t>(value.as_int());
  return ok_status();
}

Status read_member(const std::string& name, const Json& value, BacktestRequest& out) {
  const std::pair<std::string_view, std::string*> texts[] = {
      {"proposal", &out.proposal}, {"title", &out.title},     {"body", &out.body},
      {"retire", &out.retire},     {"setting", &out.setting}, {"value", &out.value}};
  for (const auto& [known, text] : texts) {
    if (name != known) continue;
    if (!value.is_string()) return wrong(name, "must be a string");
    *text = value.as_string();
    return ok_status();
  }
  const std::pair<std::string_view, std::int64_t*> times[] = {{"from_us", &out.from_us},
                                                              {"to_us", &out.to_us}};
  for (const auto& [known, time] : times) {
    if (name != known) continue;
    if (!value.is_int()) return wrong(name, "must be a whole number");
    *time = value.as_int();
    return ok_status();
  }
  if (name == "article") {
    if (!value.is_object()) return wrong(name, "must be an article");
    out.article = article_from_json(value);
  } else if (name == "rule") {
    if (!value.is_object()) return wrong(name, "must be a rule");
    KEEL_ASSIGN(out.rule, rule_from_json(value));
  } else if (name == "questions_max") {
    return read_count(name, value, out.questions_max);
  } else if (name == "changes_max") {
    return read_count(name, value, out.changes_max);
  } else if (name == "threads") {
    std::uint64_t threads = 0;
    KEEL_TRY(read_count(name, value, threads));
    out.threads = static_cast<std::uint32_t>(std::min<std::uint64_t>(threads, ~0u));
  } else if (name == "record" || name == "upgrade") {
    if (!value.is_bool()) return wrong(name, "must be true or false");
    (name == "record" ? out.record : out.upgrade) = value.as_bool();
  } else if (name != "schema") {
    return wrong(name, "is unknown; see the schema of a backtest_request");
  }
  return ok_status();
}

}  // namespace

std::string_view verdict_name(BacktestVerdict verdict) noexcept {
  switch (verdict) {
    case BacktestVerdict::worse: return "worse";
    case BacktestVerdict::better: return "better";
    case BacktestVerdict::unknown: return "unknown";
    case BacktestVerdict::even: return "even";
  }
  return "unknown";
}

Json to_json(const BacktestReport& r) {
  Json out;
  out.set("kind", r.kind).set("subject", r.subject).set("text", r.text);
  out.set("state_seq", r.state_seq).set("questions", r.questions).set("erased", r.erased);
  out.set("changed", r.changed).set("better", r.better).set("worse", r.worse);
  out.set("unknown", r.unknown).set("even", r.even).set("reworded", r.reworded);
  out.set("transitions", counts(r.transitions)).set("topics", each(r.topics));
  out.set("estimate", r.estimate ? to_json(*r.estimate) : Json());
  out.set("estimate_reason", r.estimate_reason).set("changes", each(r.changes));
  out.set("approximate", Json::Array(r.approximate.begin(), r.approximate.end()));
  out.set("upgrade", r.upgrade ? to_json(*r.upgrade) : Json());
  return out.set("summary", r.summary).set("digest", r.digest);
}

Result<BacktestRequest> backtest_request_from_json(const Json& json) {
  if (!json.is_object()) {
    return error(Code::invalid_argument, "a backtest is asked for by a JSON object");
  }
  BacktestRequest out;
  for (const auto& [name, value] : json.as_object()) KEEL_TRY(read_member(name, value, out));
  return out;
}

void review::seal_report(BacktestReport& r) {
  if (r.questions == 0) {
    r.summary = "no recorded question could be asked again";
  } else if (r.changed == 0 && r.reworded == 0) {
    r.summary = fmt::format("none of {} recorded questions gets another answer", r.questions);
  } else {
    r.summary = fmt::format(
        "of {} recorded questions {} get another answer: {} better, {} worse, "
        "{} unknown",
        r.questions, r.changed, r.better, r.worse, r.unknown);
    if (r.even > 0) r.summary += fmt::format(", {} as good as before", r.even);
    if (r.reworded > 0) r.summary += fmt::format("; {} get another text", r.reworded);
  }
  if (r.upgrade && r.upgrade->not_known > 0) {
    r.summary += fmt::format("; of {} it is not known", r.upgrade->not_known);
  }
  r.digest.clear();
  r.digest = to_hex(sha256(to_canonical(to_json(r))));
}

}  // namespace keel
