#include <algorithm>
#include <set>

#include "keel/answer/decide.hpp"
#include "keel/review/kinds.hpp"
#include "keel/review/retest.hpp"
#include "keel/review/views.hpp"

namespace keel {

Json to_json(const BehaviourReport& r) {
  Json::Array changes;
  for (const BehaviourChange& c : r.changes) {
    Json::Array because;
    for (const ChangeView& one : c.because) because.push_back(to_json(one));
    Json change;
    change.set("question", c.question).set("topic", c.topic).set("asked", c.asked);
    change.set("before", to_json(c.before)).set("after", to_json(c.after));
    change.set("change", c.change).set("because", std::move(because));
    changes.push_back(std::move(change));
  }
  Json out;
  out.set("from_us", r.from_us).set("to_us", r.to_us).set("from_seq", r.from_seq);
  out.set("to_seq", r.to_seq).set("questions", r.questions).set("kinds", r.kinds);
  return out.set("covered", r.covered).set("changes", std::move(changes));
}

}  // namespace keel

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

constexpr double same_kind = 0.5;  // cosine
constexpr std::size_t looked_at_max = 32;
constexpr std::size_t because_max = 8;

struct Group {
  std::vector<std::uint32_t> answers;  // the first ones
  std::uint64_t asked = 0;
};

std::uint32_t central(const State& state, const Group& group) {
  std::uint32_t best = group.answers.front();
  double most = -1;
  for (const std::uint32_t one : group.answers) {
    double sum = 0;
    for (const std::uint32_t other : group.answers) {
      sum += learn::cosine(state.answers[one].vector, state.answers[other].vector);
    }
    if (sum <= most) continue;
    most = sum;
    best = one;
  }
  return best;
}

struct Said {
  BacktestSide side;
  std::uint32_t slot = no_slot;
  std::vector<EventId> learned_from;
};

Said ask(const State& state, const Question& question) {
  const answer::Retrieval retrieval = answer::retrieve(state, question, question.text);
  const Answer answer = answer::decide(state, question, retrieval, state.place.now_us);
  Said out;
  out.side = {answer.decision, answer.reason, {}, {}, answer.confidence};
  if (answer.candidates.empty()) return out;
  out.side.article = answer.candidates.front().article;
  out.side.title = answer.candidates.front().title;
  out.slot = state.knowledge.find(out.side.article);
  out.learned_from = answer::record_of(state, question, retrieval, answer).learned_from;
  return out;
}

// The changes since the earlier state, to be told by what they were about.
class Changes {
 public:
  Changes(const State& before, const State& after) : before_(before), after_(after) {
    after.changelog->all().for_each([&](const learn::Change& change) {
      if (change.seq > before.place.seq) since_.push_back(&change);
    });
  }

  [[nodiscard]] std::vector<ChangeView> because(const Said& was, const Said& is) const {
    std::set<std::uint64_t> lessons;
    for (const EventId& source : is.learned_from) {
      const learn::Lesson* lesson = after_.lessons->of(after_.answers.find(source));
      if (lesson && lesson->slot == is.slot) lessons.insert(lesson->seq);
    }
    std::vector<ChangeView> out;
    const auto take = [&](const auto& wanted) {
      for (const learn::Change* change : since_) {
        if (out.size() < because_max && wanted(*change)) out.push_back(view_of(*change));
      }
    };
    take([&](const learn::Change& c) {
      return (c.kind == "article" &&
              (c.subject == was.side.article || c.subject == is.side.article)) ||
             (c.kind == "lesson" && lessons.contains(c.seq)) ||
             (c.kind == "rule" &&
              (is.side.reason == Reason::rule || was.side.reason == Reason::rule ||
               names(c, is.slot) || names(c, was.slot)));
    });
    if (out.empty()) {
      take([](const learn::Change& c) { return c.kind == "model" || c.kind == "setting"; });
    }
    return out;
  }

 private:
  static ChangeView view_of(const learn::Change& c) {
    return {c.seq, c.at_us, c.kind, c.text, c.subject, c.by, c.conversations};
  }
  // Whether a rule of today, or of then, is about the article.
  [[nodiscard]] bool names(const learn::Change& change, std::uint32_t slot) const {
    if (slot == no_slot) return false;
    for (const State* state : {&before_, &after_}) {
      const auto rule = state->rules.all().find(change.subject);
      if (rule != state->rules.all().end() && slot < state->knowledge.slots() &&
          rule->second.content.article == state->knowledge.doc(slot).article.id) {
        return true;
      }
    }
    return false;
  }

  const State& before_;
  const State& after_;
  std::vector<const learn::Change*> since_;
};

}  // namespace

std::vector<QuestionKind> question_kinds(const State& state, std::size_t questions_max,
                                         std::size_t kinds_max, std::uint64_t& questions) {
  std::vector<Group> groups;
  const std::uint32_t size = state.answers.size();
  const auto first = size - static_cast<std::uint32_t>(std::min<std::size_t>(size, questions_max));
  questions = 0;
  for (std::uint32_t answer = first; answer < size; ++answer) {
    const learn::AnswerRecord& record = state.answers[answer];
    if (record.erased || record.vector.entries.empty()) continue;
    ++questions;
    Group* best = nullptr;
    double most = same_kind;
    for (Group& group : groups) {
      const auto& leader = state.answers[group.answers.front()].vector;
      const double like = learn::cosine(record.vector, leader);
      if (like < most || (best && like == most)) continue;
      most = like;
      best = &group;
    }
    if (!best) best = &groups.emplace_back();
    ++best->asked;
    if (best->answers.size() < looked_at_max) best->answers.push_back(answer);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.asked > b.asked; });
  if (groups.size() > kinds_max) groups.resize(kinds_max);
  std::vector<QuestionKind> out;
  for (const Group& group : groups) out.push_back({central(state, group), group.asked});
  return out;
}

BehaviourReport compare_behaviour(const State& before, const State& after,
                                  const std::vector<QuestionKind>& kinds, const TextOf& text_of) {
  BehaviourReport out;
  out.from_seq = before.place.seq;
  out.to_seq = after.place.seq;
  const Changes changes(before, after);
  for (const QuestionKind& kind : kinds) {
    const learn::AnswerRecord& record = after.answers[kind.answer];
    Question question;
    question.text = text_of(record.seq);
    question.locale = std::string(text::language_tag(record.language));
    question.brand = record.brand;
    if (question.text.empty()) continue;  // its key is gone since
    ++out.kinds;
    out.covered += kind.asked;
    const Said was = ask(before, question), is = ask(after, question);
    BehaviourChange change;
    if (was.side.decision != is.side.decision) {
      change.change = std::string(decision_name(was.side.decision)) + "->" +
                      std::string(decision_name(is.side.decision));
    } else if (is.side.decision != Decision::answer) {
      continue;
    } else if (was.slot != is.slot) {
      change.change = "other article";
    } else if (before.knowledge.doc(was.slot).version != after.knowledge.doc(is.slot).version) {
      change.change = "other text";
    } else {
      continue;
    }
    change.question = question.text;
    change.topic = record.topic;
    change.asked = kind.asked;
    change.before = was.side;
    change.after = is.side;
    change.because = changes.because(was, is);
    out.changes.push_back(std::move(change));
  }
  return out;
}

}  // namespace keel::review
