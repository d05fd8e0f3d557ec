#include "keel/answer/question.hpp"

namespace keel {
namespace {

Json candidate_json(const Candidate& candidate) {
  Json::Array features;
  for (const FeatureShare& share : candidate.features) {
    Json feature;
    feature.set("name", share.name).set("value", share.value);
    feature.set("contribution", share.contribution);
    features.push_back(std::move(feature));
  }
  Json out;
  out.set("article", candidate.article).set("title", candidate.title);
  out.set("score", candidate.score).set("probability", candidate.probability);
  return out.set("features", std::move(features));
}

Json citation_json(const Citation& citation) {
  Json out;
  out.set("article", citation.article).set("version", citation.version);
  out.set("title", citation.title).set("passage", citation.passage);
  return out.set("url", citation.url);
}

}  // namespace

Json to_json(const Answer& answer) {
  Json::Array citations;
  for (const Citation& citation : answer.citations) citations.push_back(citation_json(citation));
  Json::Array candidates;
  for (const Candidate& each : answer.candidates) candidates.push_back(candidate_json(each));
  Json intent;
  intent.set("topic", answer.intent.topic).set("probability", answer.intent.probability);
  Json out;
  out.set("id", to_string(answer.id)).set("decision", decision_name(answer.decision));
  out.set("reason", reason_name(answer.reason)).set("mode", mode_name(answer.mode));
  out.set("suggested", answer.suggested).set("held_out", answer.held_out);
  out.set("generated", answer.generated).set("generator_refused", answer.generator_refused);
  out.set("text", answer.text).set("citations", std::move(citations));
  out.set("confidence", answer.confidence).set("threshold", answer.threshold);
  out.set("threshold_name", answer.threshold_name).set("score", answer.score);
  out.set("threshold_score", answer.threshold_score);
  out.set("suggestion_score", answer.suggestion_score).set("intent", std::move(intent));
  out.set("candidates", std::move(candidates)).set("team", answer.team);
  out.set("priority", answer.priority).set("explanation", answer.explanation);
  out.set("customer_sentence", answer.customer_sentence);
  out.set("handover_summary", answer.handover_summary);
  return out.set("state_seq", answer.state_seq);
}

}  // namespace keel
