// A trial's report for machines.
#include "keel/trial.hpp"

namespace keel {
namespace {

Json json_of(const TrialTally& t) {
  Json out;
  out.set("answered", t.answered).set("linked", t.linked).set("linked_agreed", t.linked_agreed);
  out.set("supported", t.supported).set("supported_agreed", t.supported_agreed);
  return out.set("edited_later", t.edited_later);
}
Json json_of(const TrialReview& r) {
  Json out;
  out.set("backlog", r.backlog).set("proposals", r.proposals).set("minutes", r.minutes);
  return out.set("gap_questions", r.gap_questions).set("stale_answers", r.stale_answers);
}
Json pairs(const std::vector<std::pair<std::string, std::string>>& values) {
  Json::Array out;
  for (const auto& [a, b] : values) {
    Json::Array pair;
    pair.emplace_back(a);
    pair.emplace_back(b);
    out.emplace_back(std::move(pair));
  }
  return out;
}
Json strings(const std::vector<std::string>& values) {
  return Json::Array(values.begin(), values.end());
}

}  // namespace

Json to_json(const TrialReport& r) {
  Json out;
  out.set("tickets", r.tickets).set("learned", r.learned).set("questions", r.questions);
  out.set("agent_began", r.agent_began).set("spoken_for", r.spoken_for);
  out.set("articles", r.articles).set("articles_edited", r.articles_edited);
  out.set("articles_undated", r.articles_undated);
  out.set("learning", json_of(r.learning)).set("frozen", json_of(r.frozen));
  Json::Array weeks;
  for (const TrialWeek& week : r.weeks) {
    Json row;
    row.set("week_us", week.week_us).set("asked", week.asked);
    row.set("learning", json_of(week.learning)).set("frozen", json_of(week.frozen));
    weeks.push_back(std::move(row));
  }
  out.set("weeks", std::move(weeks));
  Json::Array gaps;
  for (const GapView& gap : r.gaps) gaps.push_back(to_json(gap));
  out.set("gaps", std::move(gaps));
  Json::Array words;
  for (const auto& [word, tickets] : r.foreign_words) {
    Json row;
    row.set("word", word).set("tickets", tickets);
    words.push_back(std::move(row));
  }
  out.set("foreign_words", std::move(words));
  Json health;
  health.set("empty", strings(r.health.empty)).set("stale", strings(r.health.stale));
  health.set("duplicate", pairs(r.health.duplicate));
  health.set("contradictory", pairs(r.health.contradictory));
  out.set("health", std::move(health)).set("review", json_of(r.review));
  out.set("cautions", strings(r.cautions));
  return out;
}

Json to_json(const TrialCase& c) {
  Json out;
  out.set("id", c.id).set("question", c.question).set("article", c.article);
  return out.set("title", c.title).set("passage", c.passage).set("weight", c.weight);
}

Json to_json(const TrialAccuracy& a) {
  Json out;
  out.set("rated", a.rated).set("answered", a.answered).set("accuracy", a.accuracy);
  return out.set("low", a.low).set("high", a.high).set("missed", a.missed);
}

}  // namespace keel
