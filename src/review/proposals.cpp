// Proposals as people read them, in the order in which they are worth a person's minutes.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "keel/review/diff.hpp"
#include "keel/review/views.hpp"
#include "keel/text/analysis.hpp"

namespace keel {

Json to_json(const ReviewQueue& queue) {
  const auto list = [](const std::vector<ProposalView>& views) {
    Json::Array out;
    for (const ProposalView& view : views) out.push_back(to_json(view));
    return out;
  };
  Json out;
  out.set("week_us", queue.week_us).set("minutes_per_week", queue.minutes_per_week);
  out.set("minutes_spent", queue.minutes_spent).set("minutes_left", queue.minutes_left);
  return out.set("this_week", list(queue.this_week)).set("later", list(queue.later));
}

Json to_json(const DecisionResult& result) {
  Json out;
  out.set("proposal", result.proposal).set("code", code_name(result.code));
  out.set("message", result.message);
  if (result.view) out.set("view", to_json(*result.view));
  return out;
}

}  // namespace keel

namespace keel::review {
namespace {

using learn::no_slot;
using learn::Proposal;
using state::State;

constexpr std::int64_t day_us = 24LL * 3600 * 1'000'000;
constexpr std::int64_t window_us = 28 * day_us;
constexpr std::int64_t window_us_min = 7 * day_us;  // a shorter record tells no month
constexpr double month_us = 365.25 / 12 * static_cast<double>(day_us);
constexpr std::uint32_t answers_seen_max = 200'000;
constexpr std::size_t questions_shown = 10;
constexpr std::int32_t decision_answer = 1;

// The questions of the last 28 days.
class Traffic {
 public:
  Traffic(const State& state, std::int64_t now_us) : state_(state), from_us_(now_us - window_us) {
    std::int64_t first_us = now_us;
    const std::uint32_t size = state.answers.size();
    const std::uint32_t least = size - std::min(size, answers_seen_max);
    for (std::uint32_t answer = size; answer-- > least;) {
      const learn::AnswerRecord& record = state.answers[answer];
      if (record.at_us < from_us_ || record.at_us > now_us) continue;
      first_us = std::min(first_us, record.at_us);
      recent_.push_back(answer);
    }
    const std::int64_t span = std::clamp(now_us - first_us, window_us_min, window_us);
    per_month_ = month_us / static_cast<double>(span);
  }

  [[nodiscard]] double a_month(const Proposal& proposal) const {
    return per_month_ * static_cast<double>(count(proposal));
  }

 private:
  [[nodiscard]] std::size_t count(const Proposal& proposal) const {
    const learn::Gap* gap = state_.gaps->find(proposal.content.gap);
    if (gap) return recent(gap->answers);
    if (proposal.content.kind == "threshold") return between(proposal.content);
    if (proposal.content.kind == "synonym") return unanswered_with(proposal.content.words);
    if (proposal.of_model()) {
      std::vector<std::uint32_t> answers;
      for (const EventId& id : proposal.content.questions) {
        answers.push_back(state_.answers.find(id));
      }
      return recent(answers);
    }
    const std::uint32_t one = state_.knowledge.find(proposal.content.article);
    const std::uint32_t other = state_.knowledge.find(proposal.content.other);
    return static_cast<std::size_t>(
        std::count_if(recent_.begin(), recent_.end(), [&](std::uint32_t answer) {
          const std::uint32_t top = state_.answers[answer].top();
          return top != no_slot && (top == one || top == other);
        }));
  }
  [[nodiscard]] std::size_t recent(const std::vector<std::uint32_t>& answers) const {
    return static_cast<std::size_t>(
        std::count_if(answers.begin(), answers.end(), [&](std::uint32_t answer) {
          return answer != no_slot && state_.answers[answer].at_us >= from_us_;
        }));
  }
  // Unanswered questions that a looser threshold answers.
  [[nodiscard]] std::size_t between(const learn::ProposalOpened& threshold) const {
    const auto number = [](const std::string& text) {
      double value = 0;  // not strtod: a host's locale may write 0,7
      (void)std::from_chars(text.data(), text.data() + text.size(), value);
      return value;
    };
    const double strict = number(threshold.words), looser = number(threshold.says);
    return static_cast<std::size_t>(
        std::count_if(recent_.begin(), recent_.end(), [&](std::uint32_t answer) {
          const learn::AnswerRecord& record = state_.answers[answer];
          const auto confidence = static_cast<double>(record.confidence);
          return record.decision != decision_answer && confidence >= looser && confidence < strict;
        }));
  }
  // Questions with these words that were not answered.
  [[nodiscard]] std::size_t unanswered_with(const std::string& words) const {
    const std::vector<index::Term> terms =
        learn::terms_of(text::analyse(words, text::guess_language(words)).stems);
    return static_cast<std::size_t>(
        std::count_if(recent_.begin(), recent_.end(), [&](std::uint32_t answer) {
          const learn::AnswerRecord& record = state_.answers[answer];
          if (record.decision == decision_answer) return false;
          return std::all_of(terms.begin(), terms.end(), [&](const index::Term& wanted) {
            return std::any_of(record.terms.begin(), record.terms.end(),
                               [&](const index::Term& term) { return term.id == wanted.id; });
          });
        }));
  }

  const State& state_;
  std::int64_t from_us_;
  std::vector<std::uint32_t> recent_;
  double per_month_ = 1;
};

bool waiting(const State& state, const std::string& id) {
  const learn::Conversation* conversation = state.conversations->find(id);
  return !conversation || !conversation->resolved;
}

// Minutes to understand what is asked for, and to read what would be said: a person checks about a
// hundred words a minute.
std::uint32_t minutes_of(const ProposalView& view) {
  constexpr std::size_t words_a_minute = 100;
  std::uint32_t first = 4;
  if (view.kind == "synonym") first = 1;
  if (view.kind == "threshold" || view.kind == "topic_new" || view.kind.ends_with("release")) {
    first = 2;
  }
  if (view.kind == "article_new" || view.kind == "article_edit") first = 3;
  if (view.kind == "contradiction") first = 6;
  if (view.kind == "article_failing") first = 10;  // somebody has to write
  const std::string& read = view.diff.empty() ? view.body : view.diff;
  const std::size_t words = text::words(read).size();
  return first + static_cast<std::uint32_t>((words + words_a_minute - 1) / words_a_minute);
}

// What changed since a proposal was opened that whoever decides should know.
std::string outdated(const State& state, const Proposal& proposal) {
  if (proposal.state != "open") return {};
  for (const std::string* id : {&proposal.content.article, &proposal.content.other}) {
    const std::uint32_t slot = state.knowledge.find(*id);
    if (slot == no_slot) continue;
    if (!state.knowledge.live(slot)) {
      return fmt::format("Article \"{}\" was retired since.", *id);
    }
    if (state.knowledge.doc(slot).at_us > proposal.opened_us) {
      return fmt::format("Article \"{}\" has changed since, to version {}.", *id,
                         state.knowledge.doc(slot).version);
    }
  }
  return {};
}

std::vector<ProposalSide> sides_of(const State& state, const Proposal& proposal) {
  std::vector<ProposalSide> out;
  if (proposal.content.other.empty()) return out;
  for (const std::string* id : {&proposal.content.article, &proposal.content.other}) {
    const std::uint32_t slot = state.knowledge.find(*id);
    if (slot == no_slot) continue;
    const Article& article = state.knowledge.doc(slot).article;
    out.push_back({article.id, article.title, article.body});
  }
  return out;
}

std::string changed_text(const State& state, const Proposal& proposal) {
  const bool gone = proposal.content.kind == "duplicate";
  if (!proposal.of_text() && !gone && proposal.state != "edited") return {};
  std::string before = proposal.body_before;
  const std::uint32_t slot = state.knowledge.find(proposal.content.article);
  if (proposal.state == "open" && slot != no_slot) before = state.knowledge.doc(slot).article.body;
  const bool none = gone || (proposal.state == "open" && proposal.needs_text());
  return none ? std::string() : diff_of(before, proposal.content.body);
}

ProposalView shown(const State& state, const Proposal& proposal, const TextOf& text_of,
                   const Traffic& traffic, std::int64_t now_us) {
  ProposalView out;
  out.id = to_string(proposal.id);
  out.kind = proposal.content.kind;
  out.state = proposal.state;
  out.title = proposal.content.title;
  out.body = proposal.content.body;
  out.article = proposal.content.article;
  const bool decided_well =
      proposal.state == "approved" || proposal.state == "edited" || proposal.state == "reverted";
  if (decided_well) {
    out.article = proposal.article_id();
    out.rule = proposal.rule_id();
  }
  out.why = proposal.content.why;
  out.conversations = proposal.content.conversations;
  // While it is open more questions may have joined its gap.
  const learn::Gap* gap = proposal.content.gap.empty() || proposal.state != "open"
                              ? nullptr
                              : state.gaps->find(proposal.content.gap);
  if (gap) out.conversations = conversations_of(state, *gap);
  for (const std::string& id : out.conversations) {
    if (waiting(state, id)) out.waiting.push_back(id);
  }
  for (const EventId& question : proposal.content.questions) {
    if (!proposal.of_model() && out.questions.size() == questions_shown) break;
    const std::uint32_t answer = state.answers.find(question);
    out.questions.push_back(answer == no_slot ? "" : text_of(state.answers[answer].seq));
  }
  out.opened_us = proposal.opened_us;
  out.decided_us = proposal.decided_us;
  out.decided_by = proposal.decided_by;
  out.backtest = proposal.backtest;
  out.owner = proposal.owner;
  const std::int64_t until_us = proposal.decided_us > 0 ? proposal.decided_us : now_us;
  out.age_us = std::max<std::int64_t>(0, until_us - proposal.opened_us);
  out.diff = changed_text(state, proposal);
  out.other = proposal.content.other;
  out.sides = sides_of(state, proposal);
  out.words = proposal.content.words;
  out.says = proposal.content.says;
  out.questions_a_month = std::round(10 * traffic.a_month(proposal)) / 10;
  out.minutes = minutes_of(out);
  out.outdated = outdated(state, proposal);
  out.reverted_us = proposal.reverted_us;
  out.reverted_by = proposal.reverted_by;
  out.approval_to_live_us = proposal.approval_to_live_us;
  out.interaction_to_improvement_us = proposal.interaction_to_improvement_us;
  return out;
}

double worth(const ProposalView& view) { return view.questions_a_month / view.minutes; }

}  // namespace

ProposalView view_of(const State& state, const Proposal& proposal, const TextOf& text_of,
                     std::int64_t now_us) {
  return shown(state, proposal, text_of, Traffic(state, now_us), now_us);
}

std::vector<ProposalView> proposals_of(const State& state, bool open_only, const TextOf& text_of,
                                       std::int64_t now_us) {
  const Traffic traffic(state, now_us);
  std::vector<ProposalView> open, decided;
  state.proposals.all().for_each([&](const Proposal& proposal) {
    if (open_only && proposal.state != "open") return;
    std::vector<ProposalView>& list = proposal.state == "open" ? open : decided;
    list.push_back(shown(state, proposal, text_of, traffic, now_us));
  });
  std::stable_sort(open.begin(), open.end(), [](const ProposalView& a, const ProposalView& b) {
    return worth(a) > worth(b);
  });
  open.insert(open.end(), std::make_move_iterator(decided.begin()),
              std::make_move_iterator(decided.end()));
  return open;
}

ReviewQueue queue_of(const State& state, const TextOf& text_of, std::int64_t now_us) {
  ReviewQueue out;
  out.week_us = learn::week_of(now_us);
  out.minutes_per_week = state.proposals.minutes_per_week();
  std::vector<ProposalView> open;
  for (ProposalView& view : proposals_of(state, false, text_of, now_us)) {
    if (view.state == "open") {
      open.push_back(std::move(view));
    } else if (view.state != "superseded" && view.decided_us >= out.week_us) {
      out.minutes_spent += view.minutes;
    }
  }
  const std::uint32_t spent = std::min(out.minutes_spent, out.minutes_per_week);
  out.minutes_left = out.minutes_per_week - spent;
  std::uint32_t left = out.minutes_left;
  for (ProposalView& view : open) {
    // What is larger than a whole week gets a week of its own; else it would never come up.
    const bool alone = spent == 0 && out.this_week.empty() && view.minutes > out.minutes_per_week;
    const bool fits = view.minutes <= left || (alone && out.minutes_per_week > 0);
    if (fits) left -= std::min(left, view.minutes);
    (fits ? out.this_week : out.later).push_back(std::move(view));
  }
  return out;
}

}  // namespace keel::review
