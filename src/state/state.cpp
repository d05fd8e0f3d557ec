#include "keel/state/state.hpp"

#include <algorithm>

#include "keel/base/math.hpp"

namespace keel::state {

using learn::Outcome;

template <class Self, class Visit>
void State::each(Self& self, Visit&& visit) {
  visit("place", self.place);
  visit("knowledge", self.knowledge);
  visit("rules", self.rules);
  visit("answers", self.answers);
  visit("conversations", self.conversations);
  visit("memory", self.memory);
  visit("ranking", self.ranking);
  visit("intents", self.intents);
  visit("gate", self.gate);
  visit("gaps", self.gaps);
  visit("freshness", self.freshness);
  visit("topics", self.topics);
  visit("lessons", self.lessons);
  visit("proposals", self.proposals);
  visit("metrics", self.metrics);
  visit("changelog", self.changelog);
}

void State::apply(const learn::Fact& fact) {
  place = {fact.seq, fact.recorded_us, place.now_us};
  knowledge.apply(fact);
  rules.apply(fact);
  const std::uint32_t recorded = answers.apply(fact, knowledge);
  std::vector<Outcome> outcomes = conversations.apply(fact, recorded, knowledge, answers);
  if (!gate.learning()) outcomes.clear();
  for (Outcome& outcome : outcomes) {
    memory.apply(outcome, answers);
    ranking.learn(outcome, answers, memory);
  }
  ranking.apply(fact);
  intents.apply(fact);
  gate.apply(fact);
  freshness.apply(fact, knowledge);
  proposals.apply(fact);
  changelog.apply(fact, knowledge, proposals);
  if (recorded != learn::no_slot) {
    const learn::AnswerRecord& record = answers[recorded];
    topics.answered(record);
    lessons.answered(record, recorded, answers);
    metrics.answered(record);
  }
  for (const Outcome& outcome : outcomes) {
    if (outcome.answer == learn::no_slot) continue;
    const learn::AnswerRecord& record = answers[outcome.answer];
    const std::string& topic =
        outcome.slot == learn::no_slot ? record.topic : knowledge.doc(outcome.slot).topic;
    const learn::Conversation* conversation = conversations.find(record.conversation);
    topics.learn(outcome, topic, conversation ? conversation->team : std::string());
    metrics.learn(outcome, topic);
    if (const learn::Gap* gap = gaps.learn(outcome, answers)) changelog.found(fact, *gap);
    if (const learn::Lesson* lesson = lessons.learn(outcome, answers)) {
      changelog.learned(fact, *lesson, knowledge);
    }
  }
}

std::vector<std::pair<std::string, std::string>> State::parts() const {
  std::vector<std::pair<std::string, std::string>> out;
  each(*this, [&](const char* name, const auto& projection) {
    Writer writer;
    writer(projection);
    out.emplace_back(name, writer.take());
  });
  return out;
}

Result<State> State::from_parts(const std::vector<std::pair<std::string, std::string>>& parts) {
  State state;
  std::string broken;
  each(state, [&](const char* name, auto& projection) {
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [name](const auto& entry) { return entry.first == name; });
    if (part == parts.end()) {
      if (broken.empty()) broken = name;
      return;
    }
    Reader reader(part->second);
    reader(projection);
    if ((!reader.ok() || !reader.at_end()) && broken.empty()) broken = name;
  });
  if (!broken.empty()) {
    return error(Code::corrupt, "the checkpoint's part \"" + broken + "\" does not read");
  }
  state.memory.reindex(state.answers);
  return state;
}

Digest State::digest() const { return digest_of(parts()); }

Digest digest_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  Sha256 hash;
  for (const auto& [name, bytes] : parts) {
    Writer head;
    head(name);
    head.count(bytes.size());
    hash.update(head.data());
    hash.update(bytes);
  }
  return hash.finish();
}

std::string fingerprint() {
  Writer out;
  out(fold_version);
  for (const text::Language language : {text::Language::en, text::Language::de}) {
    const text::Analysis probe = text::analyse(
        "The customers' invoices weren't downloaded: Gr\xc3\xb6\xc3\x9f"
        "e 42, caf\xc3\xa9!",
        language);
    out(probe.stems);
    for (const text::HashedCount& feature : probe.mix) out(feature.id, feature.count);
  }
  for (const double x : {0.1, 0.7, 3.9, 12.5}) {
    out(fixed::exp(x), fixed::log(x), fixed::log_gamma(x), fixed::incomplete_beta(x, 2.5, 0.3));
  }
  return to_hex(sha256(out.data()));
}

}  // namespace keel::state
