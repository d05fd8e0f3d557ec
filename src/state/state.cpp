#include "keel/state/state.hpp"

#include <algorithm>

#include "keel/base/math.hpp"
#include "keel/text/courtesy.hpp"

namespace keel::state {

using learn::Outcome;

// Here and not in the class: every file that holds a State would compile them all.
State::State() = default;
State::State(const State& other) = default;
State::State(State&& other) noexcept = default;
State& State::operator=(const State& other) = default;
State& State::operator=(State&& other) noexcept = default;
State::~State() = default;

template <class Self, class Visit>
void State::each(Self& self, Visit&& visit) {
  visit("place", self.place);
  visit("exclusions", self.exclusions);
  visit("knowledge", self.knowledge);
  visit("rules", self.rules);
  visit("roles", self.roles);
  visit("modes", self.modes);
  visit("answers", self.answers);
  visit("audits", self.audits);
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
  visit("guard", self.guard);
}

namespace {

Status does_not_read(const char* part, const std::string& why) {
  return error(Code::corrupt, "the checkpoint's part \"" + std::string(part) + "\" does not read" +
                                  (why.empty() ? "" : ": " + why));
}

// What an agent's message says, courtesy left out.
learn::QuestionVector reply_vector(const learn::Fact& fact, const learn::Knowledge& knowledge) {
  const auto* said = fact.as<learn::MessageRecorded>();
  if (!said) return {};
  const std::string text = text::substance_of(said->event.text);
  const text::Analysis analysis = text::analyse(text, text::guess_language(text));
  return learn::make_question_vector(analysis.mix, knowledge.frequencies());
}

}  // namespace

// A draft that a person let go live answers the questions it was made from.
void State::settle_gap(const learn::Fact& fact, std::vector<Outcome>& outcomes) {
  const auto* put = fact.as<learn::ArticlePut>();
  if (!put || put->proposal.empty()) return;
  const Result<EventId> id = parse_event_id(put->proposal);
  const learn::Proposal* proposal = id.ok() ? proposals.find(*id) : nullptr;
  const learn::Gap* gap = proposal ? gaps->find(proposal->content.gap) : nullptr;
  if (!gap) return;
  gaps->settle(gap->id);
  for (const std::uint32_t answer : gap->answers) {
    Outcome outcome;
    outcome.answer = answer;
    outcome.slot = knowledge.find(put->article.id);
    outcome.weight = 1;
    outcome.audited = true;
    outcome.cause = learn::Cause::correction;
    outcome.by = fact.id;
    outcome.seq = fact.seq;
    outcome.at_us = fact.at_us;
    outcomes.push_back(outcome);
  }
}

void State::apply(const learn::Fact& fact) {
  place = {fact.seq, fact.recorded_us, place.now_us};
  knowledge.apply(fact);
  rules.apply(fact);
  roles.apply(fact);
  modes.apply(fact);
  const std::uint32_t recorded = answers.apply(fact, knowledge);
  const std::optional<learn::Judgement> judgement = audits.apply(fact, knowledge, answers);
  std::vector<Outcome> outcomes = conversations->apply(fact, recorded, knowledge, answers);
  settle_gap(fact, outcomes);
  if (!modes.learning()) outcomes.clear();
  freeze(fact, outcomes);
  const auto excluded =
      std::stable_partition(outcomes.begin(), outcomes.end(), [&](const Outcome& outcome) {
        return outcome.answer == learn::no_slot ||
               !exclusions.in_force().teaches_nobody(outcome.by, answers[outcome.answer].id);
      });
  for (auto at = excluded; at != outcomes.end(); ++at) metrics->learn(*at, topic_of(*at));
  outcomes.erase(excluded, outcomes.end());
  for (Outcome& outcome : outcomes) {
    memory.apply(outcome, answers);
    ranking->learn(outcome, answers, memory);
  }
  if (!exclusions.in_force().leaves_out(fact.id)) fit(fact);
  gate.apply(fact);
  if (recorded != learn::no_slot) gate.asked(answers[recorded]);
  if (judgement && modes.learning()) gate.judged(*judgement, answers[judgement->answer]);
  freshness.apply(fact, knowledge);
  proposals.apply(fact, knowledge);
  release(fact);
  changelog->apply(fact, knowledge, proposals);
  guard.apply(fact, proposals, answers);
  if (fact.as<learn::ChangeReverted>() &&
      (ranking->in_use().by == fact.id || intents->in_use().by == fact.id)) {
    changelog->reverted(fact);
    guard.reverted(fact);
  }
  if (judgement && modes.learning()) guard.judged(*judgement, fact, answers, knowledge);
  if (recorded != learn::no_slot) {
    const learn::AnswerRecord& record = answers[recorded];
    topics.answered(record);
    lessons->answered(record, recorded, answers);
    metrics->answered(record);
  }
  for (const Outcome& outcome : outcomes) {
    if (outcome.answer != learn::no_slot) teach(fact, outcome);
  }
  undo(fact);
  restore(fact);
  forget(fact);
  exclusions.rebased(fact);
}

// What a rule keeps from learning is counted, and teaches nothing.
void State::freeze(const learn::Fact& fact, std::vector<Outcome>& outcomes) {
  std::erase_if(outcomes, [&](const Outcome& outcome) {
    if (outcome.answer == learn::no_slot) return false;
    const std::string& topic = topic_of(outcome);
    const std::string_view article = outcome.slot == learn::no_slot
                                         ? std::string_view()
                                         : knowledge.doc(outcome.slot).article.id;
    if (!rules.freeze(article, topic, fact.recorded_us)) return false;
    metrics->learn(outcome, topic);
    return true;
  });
}

const std::string& State::topic_of(const Outcome& outcome) const {
  return outcome.slot == learn::no_slot ? answers[outcome.answer].topic
                                        : knowledge.doc(outcome.slot).topic;
}

void State::fit(const learn::Fact& fact) {
  ranking->apply(fact);
  intents->apply(fact);
  if (!fact.as<learn::ModelFitted>() || fact.subject != "ranking") return;
  memory.fitted();
  exclusions.fitted();
}

void State::teach(const learn::Fact& fact, const Outcome& outcome) {
  const learn::AnswerRecord& record = answers[outcome.answer];
  const std::string& topic = topic_of(outcome);
  const learn::Conversation* conversation = conversations->find(record.conversation);
  const bool told = outcome.kind == Outcome::Kind::credit || outcome.kind == Outcome::Kind::refuted;
  if (told && !outcome.audited && record.shown && outcome.slot == record.top()) {
    gate.reported(record, outcome.kind == Outcome::Kind::refuted);
  }
  guard.learn(outcome, answers, knowledge);
  topics.learn(outcome, topic, conversation ? conversation->team : std::string());
  metrics->learn(outcome, topic);
  if (outcome.kind == Outcome::Kind::unanswered) {
    const auto found = gaps->learn(outcome, answers, memory, reply_vector(fact, knowledge));
    for (const learn::Gap* gap : found) changelog->found(fact, *gap);
  }
  const learn::Lessons::Learned learned = lessons->learn(outcome, answers, knowledge);
  if (learned.founded) changelog->learned(fact, *learned.founded, knowledge);
  for (const std::uint32_t index : learned.quarantined) {
    const learn::Lesson& lesson = lessons->all()[index];
    for (const std::uint32_t answer : lessons->questions(lesson, answers)) {
      memory.mask(answer, lesson.slot);
    }
    changelog->quarantined(fact, lesson, knowledge);
  }
}

// An article that a person lets be answered from again.
void State::release(const learn::Fact& fact) {
  const Result<EventId> id = parse_event_id(fact.subject);
  if (!fact.as<learn::ProposalDecided>() || !id.ok()) return;
  const learn::Proposal* proposal = proposals.find(*id);
  if (!proposal || proposal->content.kind != "release" || proposal->state != "approved") return;
  const std::uint32_t slot = knowledge.find(proposal->content.article);
  if (slot != learn::no_slot) gate.release(slot);
}

// The article of a lesson that is known or undone; "" for neither.
std::string State::article_of(const EventId& lesson) const {
  if (const learn::UndoneLesson* undone = exclusions.undone(lesson)) return undone->article;
  const learn::Lesson* known = lessons->find(lesson);
  return known ? knowledge.doc(known->slot).article.id : std::string();
}

void State::undo(const learn::Fact& fact) {
  const Result<EventId> id = parse_event_id(fact.subject);
  if (!fact.as<learn::LessonUndone>() || !id.ok()) return;
  const bool settled = exclusions.in_force().settles(fact.id);
  const learn::Lesson* lesson = lessons->find(*id);
  if (!settled) {
    exclusions.decided({fact.id, fact.seq});
    if (exclusions.undone(*id) || (!lesson && !exclusions.restoring(*id))) return;
    learn::UndoneLesson out;
    out.lesson = *id;
    out.undone = {fact.id, fact.seq};
    out.undone_us = fact.at_us;
    out.by = fact.actor;
    if (lesson) {
      out.article = knowledge.doc(lesson->slot).article.id;
      out.question = answers[lesson->answer].id;
      out.cause = lesson->cause;
      out.since_us = lesson->since_us;
      out.uses = lesson->uses;
      out.helped = lesson->results.helped;
      out.failed = lesson->results.failed;
      out.conversations = lesson->conversations;
      out.taught = lessons->taught(*lesson);
      for (const std::uint32_t answer : lessons->questions(*lesson, answers)) {
        memory.mask(answer, lesson->slot);
      }
      lessons->set_state(*id, learn::LessonState::undone);
    }
    exclusions.undo(std::move(out));
  }
  const std::string article = article_of(*id);
  if (!article.empty()) changelog->undone(fact, article, knowledge);
}

void State::restore(const learn::Fact& fact) {
  const Result<EventId> id = parse_event_id(fact.subject);
  if (!fact.as<learn::LessonRestored>() || !id.ok()) return;
  const bool settled = exclusions.in_force().settles(fact.id);
  const learn::Lesson* lesson = lessons->find(*id);
  const bool quarantined = lesson && lesson->state == learn::LessonState::quarantined;
  const bool takes_back = !settled && exclusions.undone(*id);
  if (!settled) exclusions.decided({fact.id, fact.seq});
  if (!settled && !quarantined && !takes_back) return;
  const std::string article = article_of(*id);
  if (takes_back) exclusions.restore(*id);
  if (lesson && (quarantined || takes_back)) {
    for (const std::uint32_t answer : lessons->questions(*lesson, answers)) memory.unmask(answer);
    lessons->set_state(*id, learn::LessonState::active);
  }
  if (!article.empty()) changelog->restored(fact, article, knowledge);
}

// What is forgotten is no longer remembered, nor proposed, at once; the next rebase leaves it out.
void State::forget(const learn::Fact& fact) {
  exclusions.note(fact);
  const auto* forgotten = fact.as<learn::CustomerForgotten>();
  if (!forgotten) return;
  changelog->forgot(fact, *forgotten);
  if (exclusions.in_force().settles(fact.id)) return;
  exclusions.decided({fact.id, fact.seq});
  for (const std::uint64_t seq : forgotten->events) {
    const std::uint32_t answer = answers.recorded_at(seq);
    if (answer != learn::no_slot) memory.mask(answer);
  }
  for (const EventId& proposal : forgotten->proposals) proposals.withdraw(proposal);
  if (!forgotten->events.empty()) exclusions.forget({{fact.id, fact.seq}, forgotten->events, {}});
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
  return from_parts([&](std::string_view name) -> Result<std::string> {
    for (const auto& [known, bytes] : parts) {
      if (known == name) return bytes;
    }
    return error(Code::corrupt, "the checkpoint has no part \"" + std::string(name) + "\"");
  });
}

Result<State> State::from_parts(const BytesOf& bytes_of) { return read(bytes_of, false); }

Result<State> State::from_parts_at_need(const BytesOf& bytes_of) { return read(bytes_of, true); }

Result<State> State::read(const BytesOf& bytes_of, bool at_need) {
  State state;
  Status broken;
  each(state, [&](const char* name, auto& projection) {
    if (!broken.ok()) return;
    if constexpr (IsLazy<std::remove_reference_t<decltype(projection)>>) {
      if (at_need) return projection.wait_to_read([bytes_of, name] { return bytes_of(name); });
    }
    Result<std::string> bytes = bytes_of(name);
    broken = bytes.status();
    if (!broken.ok()) return;
    Reader reader(*bytes);
    reader(projection);
    if (!reader.ok() || !reader.at_end()) broken = does_not_read(name, "");
  });
  if (!broken.ok()) return broken;
  return state;
}

Status State::read_all() const {
  Status out;
  each(*this, [&](const char* name, const auto& projection) {
    if constexpr (IsLazy<std::remove_cvref_t<decltype(projection)>>) {
      if (!out.ok()) return;
      const Status read = projection.reads();
      if (!read.ok()) out = does_not_read(name, read.message());
    }
  });
  return out;
}

bool State::broken() const noexcept {
  bool out = false;
  each(*this, [&](const char*, const auto& projection) {
    if constexpr (IsLazy<std::remove_cvref_t<decltype(projection)>>) out |= projection.broken();
  });
  return out;
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

namespace {

std::string probe() {
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

}  // namespace

const std::string& fingerprint() {
  static const std::string made = probe();
  return made;
}

}  // namespace keel::state
