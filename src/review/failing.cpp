// Articles whose answers began to fail.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "keel/review/dates.hpp"
#include "keel/review/findings.hpp"
#include "keel/stats/intervals.hpp"

namespace keel::review {
namespace {

using learn::no_slot;
using state::State;

constexpr std::uint32_t answers_max = 20'000;
constexpr std::size_t before_min = 8;
constexpr std::size_t after_min = 6;
constexpr double failing_min = 0.4;
constexpr double better_before = 3;  // times

struct Result {
  std::uint32_t answer = no_slot;
  bool failed = false;
};

// Where it began: the split that the counts speak for most; 0 when none is sure.
std::size_t beginning(const std::vector<Result>& results) {
  std::vector<std::size_t> failed(results.size() + 1);
  for (std::size_t i = 0; i < results.size(); ++i) failed[i + 1] = failed[i] + results[i].failed;
  std::size_t best = 0;
  double surest = 0;
  for (std::size_t k = before_min; k + after_min <= results.size(); ++k) {
    const auto n = static_cast<double>(k), m = static_cast<double>(results.size() - k);
    const auto before = static_cast<double>(failed[k]);
    const auto after = static_cast<double>(failed.back() - failed[k]);
    if (after / m < failing_min || better_before * before / n > after / m) continue;
    const double low = stats::newcombe(after, m, before, n, stats::z_999).low;
    if (low <= surest) continue;
    surest = low;
    best = k;
  }
  return best;
}

}  // namespace

std::vector<learn::ProposalOpened> find_failing(const State& state) {
  std::map<std::uint32_t, std::vector<Result>> by_article;
  const std::uint32_t size = state.answers.size();
  for (std::uint32_t answer = size - std::min(size, answers_max); answer < size; ++answer) {
    const learn::AnswerRecord& record = state.answers[answer];
    const std::uint32_t slot = record.top();
    const learn::Tally* result = state.lessons->result(answer);
    if (!result || !state.knowledge.live(slot) || record.seq < state.knowledge.doc(slot).seq) {
      continue;
    }
    by_article[slot].push_back({answer, result->failed > 0});
  }
  std::vector<learn::ProposalOpened> out;
  for (const auto& [slot, results] : by_article) {
    const std::size_t since = beginning(results);
    if (since == 0) continue;
    const Article& article = state.knowledge.doc(slot).article;
    const auto failed = [&](std::size_t from, std::size_t to) {
      return std::count_if(results.begin() + static_cast<std::ptrdiff_t>(from),
                           results.begin() + static_cast<std::ptrdiff_t>(to),
                           [](const Result& one) { return one.failed; });
    };
    learn::ProposalOpened proposal;
    proposal.kind = "article_failing";
    proposal.article = article.id;
    proposal.title = article.title;
    proposal.why = fmt::format(
        "since {} {} of {} answers with it failed, before that {} of {}; what it should say is for "
        "a person to write",
        day_of(state.answers[results[since].answer].at_us), failed(since, results.size()),
        results.size() - since, failed(0, since), since);
    for (std::size_t i = since; i < results.size(); ++i) {
      if (!results[i].failed) continue;
      const learn::AnswerRecord& record = state.answers[results[i].answer];
      proposal.questions.push_back(record.id);
      if (!record.conversation.empty()) proposal.conversations.push_back(record.conversation);
    }
    out.push_back(std::move(proposal));
  }
  return out;
}

}  // namespace keel::review
