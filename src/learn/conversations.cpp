#include "keel/learn/conversations.hpp"

#include <algorithm>

#include "keel/base/signal_kind.hpp"

namespace keel::learn {
namespace {

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
constexpr std::int64_t follow_up_us = 7 * day_us;
constexpr double same_question = 0.3;  // cosine of two questions of one person
constexpr double rephrased = 0.2;      // within one conversation
constexpr std::size_t replies_max = 8;

constexpr float weight_resolution = 1;
constexpr float weight_correction = 2;
constexpr float weight_linked = 1.5f;  // a reply that links an article
constexpr float weight_supported = 1;  // a reply that says what an article says

}  // namespace

struct Conversations::Step {
  const Fact& fact;
  const Knowledge& knowledge;
  const Answers& answers;
  std::vector<Outcome> out;

  Outcome& add(Outcome::Kind kind, Cause cause, std::uint32_t answer, std::uint32_t slot,
               float weight) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.cause = cause;
    outcome.answer = answer;
    outcome.slot = slot;
    outcome.weight = weight;
    outcome.by = fact.id;
    outcome.seq = fact.seq;
    outcome.at_us = fact.at_us;
    out.push_back(outcome);
    return out.back();
  }
  void refute(Cause cause, std::uint32_t answer, float weight) {
    if (answer == no_slot) return;
    refute(cause, answer, answers[answer].top(), weight);
  }
  void refute(Cause cause, std::uint32_t answer, std::uint32_t top, float weight) {
    if (top != no_slot) add(Outcome::Kind::refuted, cause, answer, top, weight);
  }
};

namespace {

// The article of what the customer was given: by another bot, or by Keel.
std::uint32_t given(const Conversations::Step& step, const Conversation& conversation) {
  if (conversation.theirs != no_slot) return conversation.theirs;
  const AnswerRecord& record = step.answers[conversation.answer];
  return record.shown ? record.top() : no_slot;
}

// The article that another bot's answer rests on.
std::uint32_t spoken_for(const Conversations::Step& step, const MessageRecorded& said) {
  if (!said.links.empty()) return step.knowledge.find(said.links.front());
  if (said.support.empty() || said.support.front().contradicts) return no_slot;
  const Supported& best = said.support.front();
  return best.score >= support_min ? step.knowledge.find(best.article) : no_slot;
}

bool repeats(const Conversations::Step& step, std::uint32_t answer, const std::string& text) {
  const text::Analysis said = text::analyse(text, text::guess_language(text));
  const QuestionVector x = make_question_vector(said.mix, step.knowledge.frequencies());
  return cosine(step.answers[answer].vector, x) >= rephrased;
}

}  // namespace

std::vector<Outcome> Conversations::apply(const Fact& fact, std::uint32_t recorded,
                                          const Knowledge& knowledge, const Answers& answers) {
  Step step{fact, knowledge, answers, {}};
  if (recorded != no_slot) {
    answered(step, recorded);
  } else if (const auto* said = fact.as<MessageRecorded>()) {
    message(step, *said);
  } else if (const auto* told = fact.as<Signalled>()) {
    Parked entry{*told, fact.id, fact.seq, fact.recorded_us, fact.actor};
    if (answers.find(told->answer) == no_slot) {
      parked_[told->answer].push_back(std::move(entry));
    } else {
      signal(step, entry);
    }
  }
  std::erase_if(parked_, [&](const auto& entry) {
    return entry.second.front().recorded_us + day_us < fact.recorded_us;
  });
  return std::move(step.out);
}

void Conversations::answered(Step& step, std::uint32_t recorded) {
  const AnswerRecord& record = step.answers[recorded];
  const auto waiting = parked_.find(record.id);
  if (!record.conversation.empty()) {
    Conversation& conversation = conversations_.edit(record.conversation);
    if (conversation.opened_us == 0) conversation.opened_us = record.at_us;
    if (conversation.answer != no_slot && !conversation.resolved) {
      const AnswerRecord& before = step.answers[conversation.answer];
      if (before.shown && cosine(before.vector, record.vector) >= rephrased) {
        ++conversation.failures;
        step.refute(Cause::rephrasing, conversation.answer, 0.5f);
      }
    }
    conversation.answer = recorded;
    if (conversation.first_answer == no_slot) conversation.first_answer = recorded;
    conversation.last_us = record.at_us;
    if (record.person != 0) {
      conversation.person = record.person;
      std::string& latest = latest_of_person_.edit(record.person);
      const Conversation* earlier =
          latest == record.conversation ? nullptr : conversations_.find(latest);
      if (earlier && earlier->resolved && earlier->first_answer != no_slot &&
          record.at_us - earlier->last_us < follow_up_us) {
        const AnswerRecord& before = step.answers[earlier->first_answer];
        if (cosine(before.vector, record.vector) >= same_question) {
          const std::uint32_t slot = earlier->credited != no_slot ? earlier->credited
                                     : before.shown               ? before.top()
                                                                  : no_slot;
          if (slot != no_slot) {
            step.add(Outcome::Kind::refuted, Cause::follow_up, earlier->first_answer, slot, 0.5f);
          }
        }
      }
      latest = record.conversation;
    }
  }
  if (waiting != parked_.end()) {
    const std::vector<Parked> signals = std::move(waiting->second);
    parked_.erase(waiting);
    for (const Parked& entry : signals) signal(step, entry);
  }
}

void Conversations::message(Step& step, const MessageRecorded& said) {
  if (step.fact.conversation.empty()) return;
  Conversation& conversation = conversations_.edit(step.fact.conversation);
  const TicketEvent& event = said.event;
  if (conversation.opened_us == 0) conversation.opened_us = event.at_us;
  if (conversation.opened_seq == 0) conversation.opened_seq = step.fact.seq;
  conversation.last_us = std::max(conversation.last_us, event.at_us);
  if (!event.team.empty()) conversation.team = event.team;
  const std::uint32_t answer = conversation.answer;
  const std::size_t before = step.out.size();
  switch (event.type) {
    case TicketEventType::agent_reply:
      if (!event.is_private) agent_reply(step, said, conversation);
      break;
    case TicketEventType::ai_answer: conversation.theirs = spoken_for(step, said); break;
    case TicketEventType::customer_message:
      // A customer who asks the same again after an answer they saw was not helped by it.
      if (conversation.customer_messages++ > 0 && answer != no_slot && step.answers[answer].shown &&
          conversation.agent_replies == 0 && !conversation.resolved &&
          repeats(step, answer, event.text)) {
        ++conversation.failures;
        step.refute(Cause::rephrasing, answer, 0.5f);
      }
      break;
    case TicketEventType::resolved:
      conversation.resolved = true;
      if (answer != no_slot && conversation.agent_replies == 0 &&
          conversation.credited == no_slot && given(step, conversation) != no_slot) {
        conversation.credited = given(step, conversation);
        conversation.credited_weight = weight_resolution;
        step.add(Outcome::Kind::credit, Cause::resolution, answer, conversation.credited,
                 weight_resolution);
      }
      if (answer != no_slot) {
        step.add(Outcome::Kind::closed, Cause::resolution, answer, conversation.credited, 1);
      }
      break;
    case TicketEventType::reopened:
      conversation.resolved = false;
      conversation.reopened = true;
      if (answer != no_slot && conversation.credited != no_slot) {
        step.add(Outcome::Kind::refuted, Cause::reopening, answer, conversation.credited,
                 conversation.credited_weight);
        conversation.credited = no_slot;
      }
      break;
    case TicketEventType::escalated: conversation.escalated = true; break;
    case TicketEventType::csat:
      if (event.csat && event.csat->score <= 0.25 && answer != no_slot &&
          step.answers[answer].shown && conversation.agent_replies == 0) {
        step.refute(Cause::failure, answer, 0.5f);
      }
      break;
    default: break;
  }
  for (std::size_t i = before; i < step.out.size(); ++i) step.out[i].history = said.history;
}

void Conversations::agent_reply(Step& step, const MessageRecorded& said,
                                Conversation& conversation) {
  ++conversation.agent_replies;
  std::uint32_t slot = no_slot;
  float weight = 0;
  if (!said.links.empty()) {
    slot = step.knowledge.find(said.links.front());
    weight = weight_linked;
  } else if (!said.support.empty() && said.support.front().score >= support_min) {
    slot = step.knowledge.find(said.support.front().article);
    weight = weight_supported;
  }
  const std::uint32_t answer = conversation.answer;
  if (!said.support.empty() && said.support.front().contradicts) {
    // The article is out of date: it may be right about the question, not in what it says.
    const std::uint32_t stale = step.knowledge.find(said.support.front().article);
    if (answer != no_slot && stale != no_slot) {
      step.add(Outcome::Kind::refuted, Cause::correction, answer, stale, 1);
    }
    return;
  }
  if (slot == no_slot) {
    if (conversation.replies.size() < replies_max) conversation.replies.push_back(step.fact.seq);
    if (answer != no_slot && conversation.credited == no_slot && !conversation.unanswered) {
      conversation.unanswered = true;
      step.add(Outcome::Kind::unanswered, Cause::agent_reply, answer, no_slot, 1);
    }
    return;
  }
  if (answer == no_slot || slot == conversation.credited) return;
  if (conversation.credited != no_slot) {
    step.add(Outcome::Kind::refuted, Cause::correction, answer, conversation.credited, 1);
  }
  conversation.credited = slot;
  conversation.credited_weight = weight;
  const bool confirms = step.answers[answer].top() == slot;
  Outcome& credit =
      step.add(Outcome::Kind::credit, confirms ? Cause::agent_reply : Cause::correction, answer,
               slot, weight);
  credit.person = said.event.agent.empty() ? 0 : hash64(said.event.agent);
  credit.has_features = said.has_features;
  credit.features = said.features;
}

void Conversations::signal(Step& step, const Parked& parked) {
  const std::uint32_t answer = step.answers.find(parked.signal.answer);
  const AnswerRecord& record = step.answers[answer];
  const auto credit = [&](std::uint32_t slot, Cause cause, float weight, bool audited) {
    if (slot == no_slot) return;
    Outcome& outcome = step.add(Outcome::Kind::credit, cause, answer, slot, weight);
    outcome.audited = audited;
    // Whoever reports it, it helped the customer; only a customer named apart is another person.
    const bool apart = parked.actor.starts_with("customer:");
    outcome.person = apart ? hash64(parked.actor) : record.person;
    outcome.has_features = parked.signal.has_features;
    outcome.features = parked.signal.features;
    if (!record.conversation.empty() && !parked.signal.rating) {
      Conversation& credited = conversations_.edit(record.conversation);
      credited.credited = slot;
      credited.credited_weight = weight;
    }
  };
  const Conversation* conversation = find(record.conversation);
  const std::uint32_t theirs =
      conversation && conversation->answer == answer ? conversation->theirs : no_slot;
  const std::uint32_t shown = theirs != no_slot ? theirs : record.top();
  const auto failed = [&](Cause cause, bool audited) {
    const std::size_t before = step.out.size();
    step.refute(cause, answer, audited ? record.top() : shown, 1);
    if (step.out.size() > before) step.out.back().audited = audited;
    // A rating says nothing of how the conversation went.
    if (!record.conversation.empty() && !parked.signal.rating) {
      Conversation& broken = conversations_.edit(record.conversation);
      ++broken.failures;
      broken.resolved = false;
      broken.credited = no_slot;
    }
  };
  switch (static_cast<SignalKind>(parked.signal.kind)) {
    case SignalKind::resolved: {
      // What an agent put right in the meantime is what resolved it.
      const bool settled =
          conversation && conversation->answer == answer && conversation->credited != no_slot;
      const std::uint32_t slot = settled ? conversation->credited : shown;
      if (!record.conversation.empty()) conversations_.edit(record.conversation).resolved = true;
      credit(slot, Cause::resolution, weight_resolution, false);
      break;
    }
    case SignalKind::corrected:
      if (parked.actor.starts_with("customer")) {  // their word, not an agent's
        credit(step.knowledge.find(parked.signal.article), Cause::resolution, weight_resolution,
               false);
        break;
      }
      credit(step.knowledge.find(parked.signal.article), Cause::correction, weight_correction,
             true);
      break;
    case SignalKind::accepted:
      credit(record.top(), Cause::acceptance, weight_correction, true);
      break;
    case SignalKind::edited:
      credit(record.top(), Cause::acceptance, weight_resolution, true);
      break;
    case SignalKind::failed: failed(Cause::failure, false); break;
    case SignalKind::rejected: failed(Cause::failure, true); break;
    case SignalKind::reopened: failed(Cause::reopening, false); break;
    case SignalKind::escalated:
      if (!record.conversation.empty()) conversations_.edit(record.conversation).escalated = true;
      break;
  }
}

}  // namespace keel::learn
