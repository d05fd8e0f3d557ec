// The cases of a trial that people rate blindly, and what their ratings say.
#include <algorithm>
#include <set>

#include "engine/trial_stories.hpp"
#include "keel/stats/intervals.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace trial {
namespace {

constexpr std::size_t cases_max = 100;
constexpr std::size_t cases_a_stratum = 10;
constexpr std::size_t passage_bytes = 1000;

using Group = std::vector<const Story*>;  // by confidence

void shuffle(auto& values, SplitMix64& random) {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[random.below(i)]);
  }
}

TrialCase case_of(const Story& story, const HelpCentre& centre, double weight) {
  TrialCase out;
  out.id = story.id;
  out.question = story.question;
  out.article = story.article;
  if (const Article* article = centre.find(story.article)) out.title = article->title;
  out.passage =
      std::string(text::clip(centre.passage(story.article, story.question), passage_bytes));
  out.weight = weight;
  out.answered = story.answered;
  return out;
}

// `count` of the group, ten from each of as many equal parts.
void draw(const Group& group, std::size_t count, const HelpCentre& centre, SplitMix64& random,
          std::vector<TrialCase>& out) {
  const std::size_t strata = (count + cases_a_stratum - 1) / cases_a_stratum;
  for (std::size_t s = 0; s < strata; ++s) {
    const auto part = [&](std::size_t all, std::size_t i) {
      return static_cast<std::ptrdiff_t>(all * i / strata);
    };
    Group stratum(group.begin() + part(group.size(), s), group.begin() + part(group.size(), s + 1));
    shuffle(stratum, random);
    const auto drawn = static_cast<std::size_t>(part(count, s + 1) - part(count, s));
    const double weight = static_cast<double>(stratum.size()) / static_cast<double>(drawn);
    for (std::size_t i = 0; i < drawn; ++i) out.push_back(case_of(*stratum[i], centre, weight));
  }
}

}  // namespace

std::vector<TrialCase> draw_cases(const Stories& stories, const HelpCentre& centre,
                                  std::uint64_t seed) {
  Group answered, left;
  for (const auto& [ticket, story] : stories) {
    if (story.article.empty() || story.question.empty()) continue;
    (story.answered ? answered : left).push_back(&story);
  }
  for (Group* group : {&answered, &left}) {
    std::sort(group->begin(), group->end(), [](const Story* a, const Story* b) {
      return a->confidence != b->confidence ? a->confidence < b->confidence : a->id < b->id;
    });
  }
  const std::size_t half = cases_max / 2;
  const std::size_t from_left = std::min(left.size(), cases_max - std::min(half, answered.size()));
  const std::size_t from_answered = std::min(answered.size(), cases_max - from_left);
  SplitMix64 random(seed);
  std::vector<TrialCase> out;
  draw(answered, from_answered, centre, random, out);
  draw(left, from_left, centre, random, out);
  shuffle(out, random);
  return out;
}

namespace {

struct Share {
  double weights = 0, squares = 0, right = 0;
  void add(double weight, bool was_right) {
    weights += weight;
    squares += weight * weight;
    right += was_right ? weight : 0;
  }
  [[nodiscard]] double value() const { return weights > 0 ? right / weights : 0; }
  [[nodiscard]] double effective() const { return weights * weights / squares; }  // Kish (1965)
};

}  // namespace
}  // namespace trial

Result<TrialAccuracy> rate_trial(const TrialReport& report,
                                 const std::vector<TrialVerdict>& verdicts) {
  TrialAccuracy out;
  trial::Share answered, left;
  std::set<std::string> seen;
  for (const TrialVerdict& verdict : verdicts) {
    const auto at = std::find_if(report.cases.begin(), report.cases.end(),
                                 [&](const TrialCase& one) { return one.id == verdict.id; });
    if (at == report.cases.end()) {
      return error(Code::not_found, "no case " + verdict.id +
                                        " in this trial; rate the cases of the same data, date "
                                        "and seed");
    }
    if (at->article != verdict.article) {
      return error(Code::conflict, "case " + verdict.id + " was rated with article \"" +
                                       verdict.article + "\" and has \"" + at->article +
                                       "\" now; write the cases anew and rate those");
    }
    if (!seen.insert(verdict.id).second) {
      return error(Code::invalid_argument, "case " + verdict.id + " is rated twice");
    }
    ++out.rated;
    out.answered += at->answered;
    (at->answered ? answered : left).add(at->weight, verdict.right);
  }
  out.missed = left.value();
  if (out.answered == 0) return out;
  out.accuracy = answered.value();
  const stats::Interval interval =
      stats::wilson(out.accuracy * answered.effective(), answered.effective());
  out.low = interval.low;
  out.high = interval.high;
  return out;
}

}  // namespace keel
