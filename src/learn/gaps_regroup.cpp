#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "keel/learn/gap_grouping.hpp"
#include "keel/learn/gaps.hpp"
#include "keel/stats/assignment.hpp"
#include "learn/gap_sums.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t window = 2000;    // questions that are grouped anew, the latest
constexpr std::size_t known_max = 800;  // questions with an article that compete, the latest

using stats::RefinedClusters;

struct Known {
  std::vector<GroupingExample> examples;
  std::vector<std::uint32_t> labels;
};

// The latest questions whose article is known, but for those of gaps that became articles.
Known known_of(const Answers& answers, const Memory& memory,
               const std::unordered_set<std::uint32_t>& unanswered) {
  Known out;
  std::map<std::uint32_t, std::uint32_t> number;
  const PersistentVector<std::uint32_t>& labelled = memory.labelled();
  for (std::size_t i = labelled.size(); i > 0 && out.labels.size() < known_max; --i) {
    const std::uint32_t answer = labelled[i - 1];
    const Label* label = memory.label(answer);
    const AnswerRecord& record = answers[answer];
    if (!label || label->slot == no_slot || record.erased || unanswered.contains(answer)) continue;
    out.examples.push_back({record.terms, record.vector.entries, {}});
    out.labels.push_back(
        number.emplace(label->slot, static_cast<std::uint32_t>(number.size())).first->second);
  }
  return out;
}

}  // namespace

// The last questions, and where they belong now.
struct Gaps::Regrouping {
  std::vector<std::uint32_t> rows;     // indices of questions
  std::vector<std::uint32_t> gaps;     // of each row; no_slot: none
  std::vector<std::uint32_t> nearest;  // the same, of the gap it is most like
  std::set<std::uint32_t> found;       // the gaps that stand for a group now
};

void Gaps::regroup(const Answers& answers, const Memory& memory) {
  std::vector<std::uint32_t> rows;
  std::vector<GroupingExample> open;
  std::unordered_set<std::uint32_t> unanswered;
  std::vector<std::uint32_t> answered;  // by an article since
  for (std::size_t q = questions_.size() - std::min(window, questions_.size());
       q < questions_.size(); ++q) {
    const GapQuestion& question = questions_[q];
    const Label* label = memory.label(question.answer);
    if (!question.settled && label && label->slot != no_slot) {
      answered.push_back(static_cast<std::uint32_t>(q));
      continue;
    }
    const AnswerRecord& record = answers[question.answer];
    rows.push_back(static_cast<std::uint32_t>(q));
    open.push_back({record.terms, record.vector.entries, question.reply.entries});
    unanswered.insert(question.answer);
  }
  regrouped_ = questions_.size();
  for (const std::uint32_t q : answered) questions_.edit(q).gap = no_slot;
  const Known known = known_of(answers, memory, unanswered);
  const RefinedClusters clusters = group_questions(open, known.examples, known.labels);
  count_features(answers, rows);
  const std::vector<std::uint32_t> gap_of = name_groups(clusters, rows, answers);
  Regrouping found;
  found.rows = rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto gap = [&](std::uint32_t cluster) {
      return cluster == RefinedClusters::none ? no_slot : gap_of[cluster];
    };
    found.gaps.push_back(gap(clusters.members[i]));
    found.nearest.push_back(gap(clusters.nearest[i]));
  }
  for (const std::uint32_t gap : gap_of) {
    if (gap != no_slot) found.found.insert(gap);
  }
  move_questions(found);
  rebuild(answers, found);
}

void Gaps::count_features(const Answers& answers, const std::vector<std::uint32_t>& rows) {
  counts_ = {};
  texts_ = rows.size();
  for (const std::uint32_t q : rows) {
    const QuestionVector& question = answers[questions_[q].answer].vector;
    const QuestionVector& reply = questions_[q].reply;
    auto other = reply.entries.begin();
    for (const QuestionVector::Entry& entry : question.entries) {
      while (other != reply.entries.end() && other->id < entry.id) ++counts_.edit((other++)->id);
      if (other != reply.entries.end() && other->id == entry.id) ++other;
      ++counts_.edit(entry.id);
    }
    for (; other != reply.entries.end(); ++other) ++counts_.edit(other->id);
  }
}

// The gap of each group: the pairing that keeps most questions, in which a reported gap comes
// before others where most of its questions went. A group without one begins a gap, called after
// its first question that gave no gap its name yet; without such a question, it waits.
std::vector<std::uint32_t> Gaps::name_groups(const RefinedClusters& clusters,
                                             const std::vector<std::uint32_t>& rows,
                                             const Answers& answers) {
  std::map<std::uint32_t, std::size_t> column;
  for (const std::uint32_t q : rows) {
    if (questions_[q].gap != no_slot) column.emplace(questions_[q].gap, 0);
  }
  std::vector<std::uint32_t> old;
  for (auto& [gap, index] : column) {
    index = old.size();
    old.push_back(gap);
  }
  std::vector<double> shared(clusters.count * old.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t gap = questions_[rows[i]].gap;
    if (gap == no_slot || clusters.members[i] == RefinedClusters::none) continue;
    shared[clusters.members[i] * old.size() + column.at(gap)] += 1;
  }
  for (std::size_t at = 0; at < shared.size(); ++at) {
    const Gap& gap = gaps_[old[at % old.size()]];
    const bool keeps = gap.reported || gap.settled > 0;
    if (keeps && shared[at] * 2 > static_cast<double>(gap.answers.size())) {
      shared[at] += static_cast<double>(rows.size());
    }
  }
  const std::vector<std::size_t> pairing = stats::assign_max(shared, clusters.count, old.size());
  std::set<EventId> names;
  for (std::size_t i = 0; i < gaps_.size(); ++i) names.insert(gaps_[i].id);
  std::vector<std::uint32_t> out(clusters.count, no_slot);
  for (std::uint32_t c = 0; c < clusters.count; ++c) {
    if (pairing[c] != stats::unassigned && shared[c * old.size() + pairing[c]] > 0) {
      out[c] = old[pairing[c]];
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t c = clusters.members[i];
    if (c == RefinedClusters::none || out[c] != no_slot) continue;
    const AnswerRecord& record = answers[questions_[rows[i]].answer];
    if (!names.insert(record.id).second) continue;
    Gap gap;
    gap.id = record.id;
    gap.first_us = gap.last_us = record.at_us;
    out[c] = static_cast<std::uint32_t>(gaps_.size());
    gaps_.push_back(std::move(gap));
  }
  return out;
}

// Questions go where they belong. One that belongs nowhere leaves a gap that stands for a group; a
// gap that stands for none keeps it, but is merged when most of its questions went to one other.
void Gaps::move_questions(const Regrouping& found) {
  std::map<std::uint32_t, std::map<std::uint32_t, std::size_t>> went;  // from, to
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    GapQuestion& question = questions_.edit(found.rows[i]);
    const std::uint32_t before = question.gap;
    const std::uint32_t to = found.gaps[i];
    question.nearest = found.nearest[i];
    if (question.settled) continue;
    if (to != no_slot) {
      if (before != no_slot && to != before) ++went[before][to];
      question.gap = to;
    } else if (before != no_slot && found.found.contains(before)) {
      question.gap = no_slot;
    }
  }
  for (const auto& [from, targets] : went) {
    if (found.found.contains(from)) continue;
    const auto most =
        std::max_element(targets.begin(), targets.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most->second * 2 > gaps_[from].answers.size()) bury(from, most->first);
  }
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    const GapQuestion& question = questions_[found.rows[i]];
    if (question.gap == no_slot || gaps_[question.gap].alive || question.settled) continue;
    questions_.edit(found.rows[i]).gap = no_slot;  // it alone did not go with the others
  }
}

// What the gaps are made of, anew from their questions.
void Gaps::rebuild(const Answers& answers, const Regrouping& found) {
  std::vector<std::vector<std::uint32_t>> members(gaps_.size());
  for (std::size_t q = 0; q < questions_.size(); ++q) {
    const GapQuestion& question = questions_[q];
    const std::uint32_t gap = survivor(question.gap);
    const std::uint32_t nearest = question.nearest == no_slot ? gap : survivor(question.nearest);
    if (gap != question.gap || nearest != question.nearest) {
      GapQuestion& moved = questions_.edit(q);
      moved.gap = gap;
      moved.nearest = nearest;
    }
    if (gap != no_slot) members[gap].push_back(static_cast<std::uint32_t>(q));
  }
  std::set<std::uint32_t> seen;
  for (const std::uint32_t q : found.rows) seen.insert(questions_[q].gap);
  std::vector<double> weights(std::size_t{1} << question_bits);
  for (std::size_t id = 0; id < weights.size(); ++id) {
    weights[id] = idf(static_cast<std::uint16_t>(id));
  }
  GapTotal total;
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    if (!gaps_[i].alive) continue;
    Gap& gap = gaps_.edit(i);
    const auto index = static_cast<std::uint32_t>(i);
    if (seen.contains(index)) {
      gap.regrouped = found.found.contains(index);
      gap.refused = !gap.regrouped;
    }
    gap.alive = !members[i].empty();
    gap.answers.clear();
    gap.settled = 0;
    for (const std::uint32_t q : members[i]) {
      const GapQuestion& question = questions_[q];
      const AnswerRecord& record = answers[question.answer];
      gap.answers.push_back(question.answer);
      gap.settled += question.settled;
      gap.first_us = std::min(gap.first_us, record.at_us);
      gap.last_us = std::max(gap.last_us, record.at_us);
      total.add(
          evidence(record.vector, question.reply, [&](std::uint16_t id) { return weights[id]; }));
    }
    std::sort(gap.answers.begin(), gap.answers.end());
    gap.sum = total.take();
    gap.sum_squared = dot(gap.sum, gap.sum);
  }
}

}  // namespace keel::learn
