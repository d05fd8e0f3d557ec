#include "keel/review/guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace keel::review {
namespace {

using learn::AnswerRecord;
using learn::no_slot;
using state::State;

constexpr std::int64_t confirmed_within_us = 90LL * 24 * 3600 * 1'000'000;
constexpr std::size_t flips_min = 3;  // of a group
constexpr std::size_t conversations_max = 20;

// The article that a ranking puts first among the candidates as served; no_slot for none.
std::uint32_t first_of(const State& state, const learn::Ranking& ranking,
                       const AnswerRecord& record) {
  std::vector<std::uint32_t> slots;
  for (const learn::SlotFeatures& candidate : record.candidates) slots.push_back(candidate.slot);
  const std::vector<double> linear = ranking.linear(record.vector, slots);
  std::uint32_t best = no_slot;
  double most = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    // Where brands share no wordings, words mean nothing for an article that all of them see.
    const bool words_count =
        state.modes.shared_wordings() || !state.knowledge.doc(slots[i]).article.brand.empty();
    const double score = ranking.score(record.candidates[i].features, words_count ? linear[i] : 0);
    if (best != no_slot && score <= most) continue;
    best = slots[i];
    most = score;
  }
  return best;
}

std::string article_of(const State& state, std::uint32_t slot) {
  return slot == no_slot ? std::string() : state.knowledge.doc(slot).article.id;
}

// What a model of this subject should say of a question that the article answers.
std::string right_of(const State& state, std::string_view subject, std::uint32_t slot) {
  if (slot == no_slot) return {};
  return subject == "ranking" ? article_of(state, slot) : state.knowledge.doc(slot).topic;
}

std::string title_of(const State& state, std::string_view subject, const std::string& said) {
  const std::uint32_t slot = subject == "ranking" ? state.knowledge.find(said) : no_slot;
  return slot == no_slot ? said : state.knowledge.doc(slot).article.title;
}

}  // namespace

Says said_by(std::string_view subject, std::string_view parameters, std::uint64_t features) {
  if (subject == "ranking") {
    const Ref<learn::RankingModel> model = learn::read_ranking(parameters, features);
    if (!model) return {};
    const auto ranking = std::make_shared<const learn::Ranking>(*model);
    return [ranking](const State& state, const AnswerRecord& record) {
      return article_of(state, first_of(state, *ranking, record));
    };
  }
  const Ref<learn::IntentModel> model = learn::read_intents(parameters);
  if (!model) return {};
  return [model](const State&, const AnswerRecord& record) {
    return model->guess(record.vector).topic;
  };
}

Says said_by(const learn::RankingFit& fit) {
  return [said = fit.said](const State& state, const AnswerRecord& record) {
    const std::uint32_t answer = state.answers.find(record.id);
    const auto at = std::lower_bound(
        said.begin(), said.end(), answer,
        [](const learn::OutOfFold& one, std::uint32_t ordinal) { return one.answer < ordinal; });
    return at == said.end() || at->answer != answer ? std::string() : article_of(state, at->first);
  };
}

std::string parameters_in_use(const State& state, std::string_view subject) {
  Writer out;
  if (subject == "ranking") {
    learn::RankingModel model;
    model.weights = state.ranking->weights();
    model.rows = state.ranking->rows();
    out(model);
  } else if (state.intents->champion()) {
    out(*state.intents->champion());
  }
  return out.take();
}

std::vector<Flip> flips(const State& state, std::string_view subject, const Says& challenger,
                        std::int64_t now_us) {
  std::vector<Flip> out;
  if (!challenger) return out;
  std::vector<std::pair<std::uint32_t, const learn::SentinelGroup*>> groups;
  state.guard.groups().for_each([&](std::uint32_t slot, const learn::SentinelGroup& group) {
    if (group.proven && state.knowledge.live(slot) &&
        state.knowledge.doc(slot).version == group.version &&
        group.confirmed_us + confirmed_within_us >= now_us) {
      groups.emplace_back(slot, &group);
    }
  });
  std::sort(groups.begin(), groups.end());
  for (const auto& [slot, group] : groups) {
    const std::string right = right_of(state, subject, slot);
    std::vector<Flip> flipped;
    std::size_t known = 0;
    for (const std::uint32_t answer : group->questions) {
      const AnswerRecord& record = state.answers[answer];
      const learn::Label* label = state.memory.label(answer);
      if (record.erased || (label && label->slot != slot)) continue;
      if (subject != "ranking" && state.intents->guess(record.vector).topic != right) continue;
      std::string says = challenger(state, record);
      if (says.empty()) continue;
      ++known;
      if (says != right) flipped.push_back({answer, right, std::move(says)});
    }
    if (flipped.size() < flips_min || 2 * flipped.size() < known) continue;
    out.insert(out.end(), flipped.begin(), flipped.end());
  }
  return out;
}

learn::ProposalOpened proposal_of(const State& state, std::string_view subject,
                                  const EventId& fitted, const std::vector<Flip>& flipped) {
  std::map<std::pair<std::string, std::string>, std::size_t> changes;
  learn::ProposalOpened out;
  out.kind = "model";
  out.model = fitted;
  for (const Flip& flip : flipped) {
    const AnswerRecord& record = state.answers[flip.answer];
    ++changes[{title_of(state, subject, flip.from), title_of(state, subject, flip.to)}];
    out.questions.push_back(record.id);
    if (!record.conversation.empty()) out.conversations.push_back(record.conversation);
  }
  for (const auto& [change, questions] : changes) {
    out.body += fmt::format("- {} of \"{}\" would go to \"{}\"\n",
                            questions == 1 ? "a question" : fmt::format("{} questions", questions),
                            change.first, change.second);
  }
  out.title = subject == "ranking" ? "A new ranking" : "A new model of topics";
  out.why = fmt::format(
      "It says something else of {} questions of kinds that resolved well until now, so it waits "
      "for a person.",
      flipped.size());
  return out;
}

void Comparison::follow(const State& state) {
  const auto& verdicts = state.guard.verdicts();
  for (; next_ < verdicts.size(); ++next_) {
    const learn::Verdict& verdict = verdicts[next_];
    const AnswerRecord& record = state.answers[verdict.answer];
    if (record.seq <= since_seq_ || record.erased) continue;
    ++judged_;
    right_ += verdict.right != no_slot && verdict.right == record.top();
    const std::string right = right_of(state, subject_, verdict.right);
    if (right.empty()) continue;
    const std::string said = subject_ == "ranking" ? article_of(state, record.top()) : record.topic;
    const bool wrong = said != right;
    const bool other_wrong = other_(state, record) != right;
    test_.add(wrong == other_wrong ? 0 : wrong ? 1 : -1);
    if (!wrong || other_wrong || record.conversation.empty()) continue;
    if (evidence_.size() == conversations_max) evidence_.erase(evidence_.begin());
    evidence_.push_back(record.conversation);
  }
}

std::optional<std::string> Comparison::worse(std::string_view other) const {
  if (right_ < right_min || !test_.worse(level)) return std::nullopt;
  return fmt::format(
      "of {} answers that people judged since, {} were wrong that {} had right, and {} right that "
      "it had wrong",
      judged_, test_.only_watched_wrong(), other, test_.only_other_wrong());
}

}  // namespace keel::review
