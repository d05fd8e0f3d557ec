#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "keel/review/dates.hpp"
#include "keel/review/learning.hpp"
#include "keel/review/views.hpp"

namespace keel {

Json to_json(const LearnedReport& report) {
  const auto changes = [](const std::vector<ChangeView>& views) {
    Json::Array out;
    for (const ChangeView& view : views) out.push_back(to_json(view));
    return out;
  };
  Json::Array things, groups, weeks;
  for (const LearnedThing& thing : report.things) {
    Json one;
    one.set("change", to_json(thing.change)).set("asked", thing.asked);
    one.set("question", thing.question).set("before", to_json(thing.before));
    one.set("after", to_json(thing.after)).set("effect", thing.effect);
    one.set("interaction_to_live_us", thing.interaction_to_live_us);
    things.push_back(one.set("approval_to_live_us", thing.approval_to_live_us));
  }
  for (const ChangeGroup& group : report.groups) {
    Json one;
    one.set("kind", group.kind).set("title", group.title);
    groups.push_back(one.set("changes", changes(group.changes)));
  }
  for (const LearnedWeek& week : report.weeks) {
    Json one;
    one.set("week_us", week.week_us).set("asked", week.asked).set("answered", week.answered);
    one.set("judged", week.judged).set("right", week.right);
    weeks.push_back(one.set("events", Json::Array(week.events.begin(), week.events.end())));
  }
  Json out;
  out.set("from_us", report.from_us).set("to_us", report.to_us);
  out.set("things", std::move(things)).set("groups", std::move(groups));
  out.set("weeks", std::move(weeks));
  out.set("cannot", Json::Array(report.cannot.begin(), report.cannot.end()));
  return out.set("behaviour", to_json(report.behaviour));
}

}  // namespace keel

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

constexpr std::size_t things_max = 10;
constexpr std::size_t week_events_max = 3;
constexpr std::uint32_t answers_max = 20'000;  // the latest, to say how an article did
constexpr std::int64_t week_us = 7LL * 24 * 3600 * 1'000'000;
constexpr std::int32_t decision_answer = 1;

constexpr std::array<std::pair<const char*, const char*>, 8> group_titles = {
    {{"article", "Articles"},
     {"lesson", "Lessons from tickets"},
     {"gap", "Gaps found"},
     {"proposal", "Proposals and decisions"},
     {"rule", "Rules"},
     {"model", "Models"},
     {"setting", "Settings"},
     {"forget", "Forgotten"}}};

class Assembly {
 public:
  Assembly(const State& state, BehaviourReport behaviour, const TextOf& text_of)
      : state_(state), text_of_(text_of) {
    out_.from_us = behaviour.from_us;
    out_.to_us = behaviour.to_us;
    out_.behaviour = std::move(behaviour);
    changes_ = changes_of(state, out_.from_us, out_.to_us);
  }

  LearnedReport made() {
    collect_things();
    collect_groups();
    collect_weeks();
    collect_limits();
    return std::move(out_);
  }

 private:
  // ---- The ten things

  void collect_things() {
    std::map<std::uint64_t, LearnedThing> things;  // by the change's number
    std::map<std::uint64_t, std::uint64_t> most;
    std::set<std::uint64_t> articles;
    for (const ChangeView& change : changes_) {
      if (change.kind == "article") articles.insert(change.seq);
    }
    // What a draft's questions teach when it goes live is told with the article.
    const auto told_elsewhere = [&](const ChangeView& change) {
      return change.kind == "lesson" && articles.contains(change.seq);
    };
    for (const BehaviourChange& change : out_.behaviour.changes) {
      for (const ChangeView& cause : change.because) {
        if (told_elsewhere(cause)) continue;
        LearnedThing& thing = things[cause.seq];
        thing.change = cause;
        thing.asked += change.asked;
        if (change.asked <= most[cause.seq]) continue;
        most[cause.seq] = change.asked;
        thing.question = change.question;
        thing.before = change.before;
        thing.after = change.after;
      }
    }
    for (const ChangeView& change : changes_) {
      if (change.kind != "lesson" && change.kind != "article" && change.kind != "rule") continue;
      if (told_elsewhere(change)) continue;
      things[change.seq].change = change;
    }
    std::vector<std::pair<std::uint64_t, LearnedThing*>> order;
    for (auto& [seq, thing] : things) order.emplace_back(uses_of(thing), &thing);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.second->asked != b.second->asked ? a.second->asked > b.second->asked
                                                : a.first > b.first;
    });
    if (order.size() > things_max) order.resize(things_max);
    for (const auto& [uses, thing] : order) {
      tell_effect(*thing);
      tell_delays(*thing);
      out_.things.push_back(std::move(*thing));
    }
  }

  [[nodiscard]] const learn::Lesson* lesson_of_change(const ChangeView& change) const {
    if (change.kind != "lesson") return nullptr;
    const learn::Lesson* found = nullptr;
    state_.lessons->all().for_each([&](const learn::Lesson& lesson) {
      if (lesson.seq == change.seq) found = state_.lessons->find(lesson.id);
    });
    return found;
  }

  [[nodiscard]] const learn::Proposal* proposal_of_change(const ChangeView& change) const {
    const learn::Proposal* found = nullptr;
    if (change.kind != "article" && change.kind != "rule") return found;
    state_.proposals.all().for_each([&](const learn::Proposal& proposal) {
      const bool of_rule = !proposal.rule_id().empty() && proposal.rule_id() == change.subject;
      if ((of_rule || proposal.article_id() == change.subject) &&
          proposal.decided_us == change.at_us) {
        found = state_.proposals.find(proposal.id);
      }
    });
    return found;
  }

  [[nodiscard]] std::uint64_t uses_of(const LearnedThing& thing) const {
    const learn::Lesson* lesson = lesson_of_change(thing.change);
    return lesson ? lesson->uses : thing.change.conversations.size();
  }

  void tell_effect(LearnedThing& thing) const {
    if (const learn::Lesson* lesson = lesson_of_change(thing.change)) {
      const auto view = lesson_of(state_, lesson->id, text_of_);
      if (!view) return;
      if (view->effect.known) {
        thing.effect =
            fmt::format("{} of {} answers with it helped; {} of {} like questions without it",
                        view->effect.with_helped, view->effect.with, view->effect.without_helped,
                        view->effect.without);
      } else if (view->uses > 0) {
        thing.effect =
            fmt::format("took part in {} answers; too few outcomes to say more", view->uses);
      }
      return;
    }
    if (thing.change.kind != "article") return;
    const std::uint32_t slot = state_.knowledge.find(thing.change.subject);
    std::uint64_t helped = 0, failed = 0;
    const std::uint32_t size = state_.answers.size();
    for (std::uint32_t answer = size - std::min(size, answers_max); answer < size; ++answer) {
      const learn::AnswerRecord& record = state_.answers[answer];
      if (slot == no_slot || record.seq < thing.change.seq || record.top() != slot) continue;
      const learn::Tally* result = state_.lessons->result(answer);
      if (!result) continue;
      helped += result->helped > 0 && result->failed == 0;
      failed += result->failed > 0;
    }
    if (helped + failed == 0) return;
    thing.effect = fmt::format("{} of {} answers with it since helped", helped, helped + failed);
  }

  void tell_delays(LearnedThing& thing) const {
    if (const learn::Lesson* lesson = lesson_of_change(thing.change)) {
      if (lesson->conversations.empty()) return;
      const learn::Conversation* first = state_.conversations->find(lesson->conversations.front());
      if (!first || first->opened_us <= 0 || first->opened_us > lesson->since_us) return;
      thing.interaction_to_live_us = lesson->since_us - first->opened_us;
    } else if (const learn::Proposal* proposal = proposal_of_change(thing.change)) {
      thing.interaction_to_live_us = proposal->interaction_to_improvement_us;
      thing.approval_to_live_us = proposal->approval_to_live_us;
    }
  }

  // ---- All changes in groups

  void collect_groups() {
    for (const auto& [kind, title] : group_titles) {
      ChangeGroup group{kind, title, {}};
      for (const ChangeView& change : changes_) {
        if (change.kind == kind) group.changes.push_back(change);
      }
      if (!group.changes.empty()) out_.groups.push_back(std::move(group));
    }
  }

  // ---- The weeks

  void collect_weeks() {
    std::map<std::int64_t, LearnedWeek> weeks;
    state_.metrics->for_each([&](const learn::WeekCounts& counts) {
      if (!counts.topic.empty() || !covers(counts.week_us)) return;
      LearnedWeek& week = weeks[counts.week_us];
      week.asked = counts.asked;
      week.answered = counts.would_answer;
    });
    const auto& verdicts = state_.guard.verdicts();
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const learn::AnswerRecord& record = state_.answers[verdicts[i].answer];
      const std::int64_t at = learn::week_of(record.at_us);
      if (record.decision != decision_answer || !covers(at)) continue;
      ++weeks[at].judged;
      weeks[at].right += verdicts[i].right != no_slot && verdicts[i].right == record.top();
    }
    const auto note = [&](const ChangeView& change) {
      const std::int64_t at = learn::week_of(change.at_us);
      const auto week = weeks.find(at);
      if (week == weeks.end() || week->second.events.size() == week_events_max) return;
      std::vector<std::string>& events = week->second.events;
      if (std::find(events.begin(), events.end(), change.text) != events.end()) return;
      events.push_back(change.text);
    };
    for (const LearnedThing& thing : out_.things) {
      if (thing.asked > 0) note(thing.change);
    }
    for (const ChangeView& change : changes_) {
      if (change.kind == "setting" || change.kind == "rule" || change.kind == "article") {
        note(change);
      }
    }
    for (auto& [at, week] : weeks) {
      week.week_us = at;
      out_.weeks.push_back(std::move(week));
    }
  }

  [[nodiscard]] bool covers(std::int64_t week) const {
    return week < out_.to_us && week + week_us > out_.from_us;
  }

  // ---- What it cannot learn by itself

  void collect_limits() {
    std::vector<std::string>& out = out_.cannot;
    out.emplace_back(
        "It writes no sentence of its own: a new article, a changed text and a rule are a "
        "person's.");
    const std::vector<GapView> gaps = gaps_of(state_, text_of_);
    if (!gaps.empty()) {
      const std::string& question = gaps.front().question;
      out.push_back(
          fmt::format("{} kind{} of questions {} no article. The largest, {} questions: {}.",
                      gaps.size(), gaps.size() == 1 ? "" : "s", gaps.size() == 1 ? "has" : "have",
                      gaps.front().questions, question.empty() ? "erased" : '"' + question + '"'));
    }
    std::size_t open = 0;
    state_.proposals.all().for_each(
        [&](const learn::Proposal& proposal) { open += proposal.state == "open"; });
    if (open > 0) {
      out.push_back(fmt::format("{} proposal{} a person's yes or no.", open,
                                open == 1 ? " waits for" : "s wait for"));
    }
    for (const std::uint32_t slot : state_.gate.quarantined()) {
      if (!state_.knowledge.live(slot)) continue;
      out.push_back(
          fmt::format("Nothing is answered from \"{}\": its answers turned wrong, and only judged "
                      "answers, or another text and a person's yes, bring it back.",
                      state_.knowledge.doc(slot).article.title));
    }
    for (const LanguageView& language : languages_of(state_)) {
      if (language.language.empty() || language.articles > 0 || language.without_article == 0) {
        continue;
      }
      out.push_back(fmt::format("{} questions came in \"{}\", in which no article is written.",
                                language.without_article, language.language));
    }
    const bool judged = std::any_of(out_.weeks.begin(), out_.weeks.end(),
                                    [](const LearnedWeek& week) { return week.judged > 0; });
    if (!judged) {
      out.emplace_back("Nobody judged an answer of these weeks: how many were right is not known.");
    }
  }

  const State& state_;
  const TextOf& text_of_;
  std::vector<ChangeView> changes_;
  LearnedReport out_;
};

}  // namespace

LearnedReport learned_of(const State& state, BehaviourReport behaviour, const TextOf& text_of) {
  return Assembly(state, std::move(behaviour), text_of).made();
}

}  // namespace keel::review
