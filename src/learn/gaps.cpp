#include "keel/learn/gaps.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "keel/base/math.hpp"
#include "learn/gap_sums.hpp"

namespace keel::learn {
namespace {

constexpr double question_share = 0.4;  // of a question, beside 1 of the reply
constexpr std::uint64_t step_divisor = 16;
constexpr std::uint64_t step_min = 8;
constexpr std::uint64_t step_max = 125;

}  // namespace

double dot(const GapSum& a, const GapSum& b) {
  double total = 0;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->first < right->first) {
      ++left;
    } else if (right->first < left->first) {
      ++right;
    } else {
      total += static_cast<double>(left++->second) * static_cast<double>(right++->second);
    }
  }
  return total;
}

GapSum add(const GapSum& a, const GapSum& b) {
  GapSum out;
  out.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->first < right->first)) {
      out.push_back(*left++);
    } else if (left == a.end() || right->first < left->first) {
      out.push_back(*right++);
    } else {
      out.emplace_back(left->first, left->second + right->second);
      ++left;
      ++right;
    }
  }
  return out;
}

GapSum evidence(const QuestionVector& question, const QuestionVector& reply,
                const std::function<double(std::uint16_t)>& idf) {
  const auto scaled = [](const QuestionVector& x, double by) {
    GapSum out;
    out.reserve(x.entries.size());
    for (const QuestionVector::Entry& entry : x.entries) {
      out.emplace_back(
          entry.id,
          static_cast<float>(by * static_cast<double>(QuestionVector::value(entry.weight))));
    }
    return out;
  };
  GapSum out = add(scaled(question, question_share), scaled(reply, 1));
  for (auto& [id, value] : out) value = static_cast<float>(static_cast<double>(value) * idf(id));
  const double length = std::sqrt(dot(out, out));
  for (auto& part : out) {
    part.second = static_cast<float>(static_cast<double>(part.second) / length);
  }
  return out;
}

double Gap::cohesion() const noexcept {
  const auto n = static_cast<double>(answers.size());
  return n < 2 ? 1 : (sum_squared - n) / (n * (n - 1));
}

std::uint32_t Gaps::survivor(std::uint32_t gap) const noexcept {
  while (gap != no_slot && !gaps_[gap].alive) gap = gaps_[gap].into;
  return gap;
}

std::uint32_t Gaps::index_of(const EventId& id) const noexcept {
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    if (gaps_[i].id == id) return survivor(static_cast<std::uint32_t>(i));
  }
  return no_slot;
}

const Gap* Gaps::find(const EventId& id) const noexcept {
  const std::uint32_t index = index_of(id);
  return index != no_slot ? &gaps_[index] : nullptr;
}

void Gaps::settle(const EventId& id) {
  const std::uint32_t index = index_of(id);
  if (index == no_slot) return;
  for (std::size_t q = 0; q < questions_.size(); ++q) {
    if (questions_[q].gap == index && !questions_[q].settled) questions_.edit(q).settled = true;
  }
  Gap& gap = gaps_.edit(index);
  gap.settled = gap.answers.size();
  gap.reported = false;
}

double Gaps::idf(std::uint16_t feature) const noexcept {
  if (texts_ == 0) return 1;
  const double n = 1 + static_cast<double>(texts_);
  return fixed::log(n / (1.0 + counts_[feature])) + 1;
}

bool Gaps::due() const noexcept {
  return questions_.size() >= regroup_first &&
         questions_.size() >=
             regrouped_ + std::clamp(regrouped_ / step_divisor, step_min, step_max);
}

std::vector<const Gap*> Gaps::learn(const Outcome& outcome, const Answers& answers,
                                    const Memory& memory, const QuestionVector& reply) {
  if (outcome.kind != Outcome::Kind::unanswered || outcome.answer == no_slot) return {};
  const AnswerRecord& record = answers[outcome.answer];
  if (record.erased || record.vector.entries.empty()) return {};
  join(record, outcome.answer, reply);
  if (due()) regroup(answers, memory);
  return report();
}

void Gaps::join(const AnswerRecord& record, std::uint32_t answer, const QuestionVector& reply) {
  const GapSum x =
      evidence(record.vector, reply, [this](std::uint16_t feature) { return idf(feature); });
  std::size_t best = gaps_.size();  // that it is near enough to
  std::size_t like = gaps_.size();  // of those that a regrouping made
  double best_cosine = gap_join;
  double like_cosine = 0;
  {
    const GapSpread spread(x);
    for (std::size_t i = 0; i < gaps_.size(); ++i) {
      const Gap& gap = gaps_[i];
      if (!gap.alive) continue;
      const double cosine = spread.dot(gap.sum) / std::sqrt(gap.sum_squared);
      if (cosine >= best_cosine) {
        best_cosine = cosine;
        best = i;
      }
      if (gap.regrouped && cosine > like_cosine) {
        like_cosine = cosine;
        like = i;
      }
    }
  }
  const bool joins = best < gaps_.size();
  if (!joins) {
    like = std::min(like, best);
    Gap gap;
    gap.id = record.id;
    gap.first_us = record.at_us;
    gaps_.push_back(std::move(gap));
  }
  Gap& gap = gaps_.edit(best);
  gap.answers.insert(std::upper_bound(gap.answers.begin(), gap.answers.end(), answer), answer);
  gap.last_us = std::max(gap.last_us, record.at_us);
  gap.sum = add(gap.sum, x);
  gap.sum_squared = dot(gap.sum, gap.sum);
  questions_.push_back({answer, static_cast<std::uint32_t>(best),
                        static_cast<std::uint32_t>(joins ? best : like), false, reply});
  merge_near(best);
}

void Gaps::merge_near(std::size_t index) {
  std::size_t other = gaps_.size();
  {
    const GapSpread spread(gaps_[index].sum);
    const double length = std::sqrt(gaps_[index].sum_squared);
    for (std::size_t i = 0; i < gaps_.size() && other == gaps_.size(); ++i) {
      const Gap& gap = gaps_[i];
      if (i == index || !gap.alive || (gap.regrouped && gaps_[index].regrouped)) continue;
      if (spread.dot(gap.sum) >= gap_merge * std::sqrt(gap.sum_squared) * length) other = i;
    }
  }
  if (other == gaps_.size()) return;
  const auto older = static_cast<std::uint32_t>(std::min(other, index));
  const auto younger = static_cast<std::uint32_t>(std::max(other, index));
  const Gap gone = gaps_[younger];
  bury(younger, older);
  Gap& kept = gaps_.edit(older);
  kept.answers.insert(kept.answers.end(), gone.answers.begin(), gone.answers.end());
  std::sort(kept.answers.begin(), kept.answers.end());
  kept.sum = add(kept.sum, gone.sum);
  kept.sum_squared = dot(kept.sum, kept.sum);
  kept.first_us = std::min(kept.first_us, gone.first_us);
  kept.last_us = std::max(kept.last_us, gone.last_us);
  kept.settled += gone.settled;
  for (std::size_t q = 0; q < questions_.size(); ++q) {
    if (questions_[q].gap == younger) questions_.edit(q).gap = older;
    if (questions_[q].nearest == younger) questions_.edit(q).nearest = older;
  }
}

void Gaps::bury(std::uint32_t index, std::uint32_t into) {
  Gap& removed = gaps_.edit(index);
  const bool reported = removed.reported;
  const bool regrouped = removed.regrouped;
  const bool refused = removed.refused;
  removed.alive = removed.regrouped = false;
  removed.into = into;
  removed.settled = 0;
  removed.answers.clear();
  removed.sum.clear();
  removed.sum_squared = 0;
  Gap& kept = gaps_.edit(into);
  kept.reported = kept.reported || reported;
  kept.regrouped = kept.regrouped || regrouped;
  kept.refused = kept.refused && refused;
}

std::vector<const Gap*> Gaps::report() {
  std::vector<std::size_t> ripe;
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    if (gaps_[i].alive && !gaps_[i].reported && gaps_[i].mature()) ripe.push_back(i);
  }
  for (const std::size_t i : ripe) gaps_.edit(i).reported = true;
  std::vector<const Gap*> out;
  for (const std::size_t i : ripe) out.push_back(&gaps_[i]);
  return out;
}

}  // namespace keel::learn
