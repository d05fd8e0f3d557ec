#include "keel/learn/gaps.hpp"

#include <algorithm>
#include <cmath>

namespace keel::learn {
namespace {

using Sum = std::vector<std::pair<std::uint16_t, float>>;

double dot(const Sum& a, const Sum& b) {
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

// One vector spread out by feature, so that its dot product with each of many costs that one's
// entries alone.
class Spread {
 public:
  explicit Spread(const Sum& vector) : vector_(vector) {
    places().resize(std::size_t{1} << question_bits, 0.0f);
    for (const auto& [id, value] : vector_) places()[id] = value;
  }
  ~Spread() {
    for (const auto& [id, value] : vector_) places()[id] = 0;
  }
  Spread(const Spread&) = delete;
  Spread& operator=(const Spread&) = delete;
  [[nodiscard]] double dot(const Sum& other) const {
    const float* const at = places().data();
    double total = 0;
    for (const auto& [id, value] : other) {
      total += static_cast<double>(at[id]) * static_cast<double>(value);
    }
    return total;
  }

 private:
  static std::vector<float>& places() {
    thread_local std::vector<float> all;  // one Spread at a time in a thread
    return all;
  }
  const Sum& vector_;
};

Sum add(const Sum& a, const Sum& b) {
  Sum out;
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

constexpr double question_share = 0.4;  // of a question, beside 1 of the reply

// The unit vector of what was asked and what was replied.
Sum evidence(const QuestionVector& question, const QuestionVector& reply) {
  const auto scaled = [](const QuestionVector& x, double by) {
    Sum out;
    for (const QuestionVector::Entry& entry : x.entries) {
      out.emplace_back(
          entry.id,
          static_cast<float>(by * static_cast<double>(QuestionVector::value(entry.weight))));
    }
    return out;
  };
  Sum out = add(scaled(question, question_share), scaled(reply, 1));
  const double length = std::sqrt(dot(out, out));
  for (auto& part : out)
    part.second = static_cast<float>(static_cast<double>(part.second) / length);
  return out;
}

void absorb(Gap& into, const Sum& sum) {
  into.sum = add(into.sum, sum);
  into.sum_squared = dot(into.sum, into.sum);
}

}  // namespace

double Gap::cohesion() const noexcept {
  const auto n = static_cast<double>(answers.size());
  return n < 2 ? 1 : (sum_squared - n) / (n * (n - 1));
}

const Gap* Gaps::find(const EventId& id) const noexcept {
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    if (gaps_[i].alive && gaps_[i].id == id) return &gaps_[i];
  }
  return nullptr;
}

void Gaps::settle(const EventId& id) {
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    if (!gaps_[i].alive || gaps_[i].id != id) continue;
    Gap& gap = gaps_.edit(i);
    gap.settled = gap.answers.size();
    gap.reported = false;
  }
}

const Gap* Gaps::learn(const Outcome& outcome, const Answers& answers,
                       const QuestionVector& reply) {
  if (outcome.kind != Outcome::Kind::unanswered || outcome.answer == no_slot) return nullptr;
  const AnswerRecord& record = answers[outcome.answer];
  if (record.erased || record.vector.entries.empty()) return nullptr;
  const Sum x = evidence(record.vector, reply);
  const std::size_t nearest = nearest_to(x);
  if (nearest == gaps_.size()) {
    Gap gap;
    gap.id = record.id;
    gap.first_us = record.at_us;
    gaps_.push_back(std::move(gap));
  }
  Gap& gap = gaps_.edit(nearest);
  gap.answers.push_back(outcome.answer);
  gap.last_us = record.at_us;
  absorb(gap, x);
  const std::size_t grown = merge_near(nearest);
  if (gaps_[grown].reported || !gaps_[grown].mature()) return nullptr;
  gaps_.edit(grown).reported = true;
  return &gaps_[grown];
}

std::size_t Gaps::nearest_to(const Sum& x) const {
  const Spread spread(x);
  std::size_t nearest = gaps_.size();
  double best = gap_join;
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    const Gap& gap = gaps_[i];
    if (!gap.alive) continue;
    const double cosine = spread.dot(gap.sum) / std::sqrt(gap.sum_squared);
    if (cosine >= best) {
      best = cosine;
      nearest = i;
    }
  }
  return nearest;
}

std::size_t Gaps::near(std::size_t index) const {
  const Spread spread(gaps_[index].sum);
  const double length = std::sqrt(gaps_[index].sum_squared);
  for (std::size_t i = 0; i < gaps_.size(); ++i) {
    const Gap& other = gaps_[i];
    if (i == index || !other.alive) continue;
    if (spread.dot(other.sum) >= gap_merge * std::sqrt(other.sum_squared) * length) return i;
  }
  return gaps_.size();
}

std::size_t Gaps::merge_near(std::size_t index) {
  const std::size_t other = near(index);
  if (other == gaps_.size()) return index;
  const std::size_t older = std::min(other, index);
  const std::size_t younger = std::max(other, index);
  const Gap gone = gaps_[younger];
  Gap& kept = gaps_.edit(older);
  kept.answers.insert(kept.answers.end(), gone.answers.begin(), gone.answers.end());
  std::sort(kept.answers.begin(), kept.answers.end());
  kept.last_us = std::max(kept.last_us, gone.last_us);
  kept.reported = kept.reported || gone.reported;
  kept.settled += gone.settled;
  absorb(kept, gone.sum);
  Gap& removed = gaps_.edit(younger);
  removed.alive = false;
  removed.answers.clear();
  removed.sum.clear();
  return older;
}

}  // namespace keel::learn
