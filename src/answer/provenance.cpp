#include "keel/answer/provenance.hpp"

#include "keel/base/version.hpp"

namespace keel::answer {

void set_provenance(Json& clear, const state::State& state, const Question& question) {
  clear.set("library", library_version()).set("state", state.place.seq);
  if (!question.locale.empty()) clear.set("asked_locale", question.locale);
  if (question.audience != Question{}.audience) clear.set("audience", question.audience);
  if (!question.channel.empty()) clear.set("channel", question.channel);
}

std::optional<Provenance> provenance_of(const journal::Event& answered) {
  const Json& state = answered.clear["state"];
  if (!state.is_int() || state.as_int() < 0) return std::nullopt;
  return Provenance{answered.clear["library"].as_string(),
                    static_cast<std::uint64_t>(state.as_int())};
}

Question recorded_question(const journal::Event& answered) {
  Question out;
  out.text = answered.secret["text"].as_string();
  out.conversation = answered.conversation;
  out.customer = answered.secret["customer"].as_string();
  out.page = answered.secret["page"].as_string();
  out.brand = answered.clear["brand"].as_string();
  out.channel = answered.clear["channel"].as_string();
  if (answered.clear.has("audience")) out.audience = answered.clear["audience"].as_string();
  const bool told = provenance_of(answered).has_value();
  out.locale = answered.clear[told ? "asked_locale" : "locale"].as_string();
  return out;
}

}  // namespace keel::answer
