#include "keel/learn/ranking_fit.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "keel/base/math.hpp"
#include "keel/base/seams.hpp"
#include "keel/learn/votes.hpp"
#include "keel/stats/linear_model.hpp"
#include "keel/stats/listwise.hpp"
#include "keel/text/sentences.hpp"

namespace keel::learn {
namespace {

constexpr std::size_t questions_max = 20'000;
constexpr std::size_t stacked_max = 2500;  // questions, the latest, that the weights are fitted to
constexpr std::size_t stacked_min = 30;
constexpr std::uint64_t corrections_min = 5;
constexpr std::size_t classes_max = 256;
constexpr std::size_t parts = 5;
constexpr std::size_t recalled_max = 32;
constexpr std::size_t sayings_max = 8;  // of one article
constexpr float saying_weight = 0.5f;   // of a sentence of an article, beside a resolved question
constexpr float saying_offset = 2;      // what an article's own words say for it without W
constexpr double offset_share = 0.3;    // of the first weights' score, while W is trained
constexpr double ridge = 5;             // of the weights
constexpr float share_min = 0.05f;      // of W; smaller ones decide nothing and fill the disk
constexpr std::size_t steps_max = 90'000;
constexpr int epochs_max = 15;
constexpr int epochs_min = 3;
constexpr auto linear_index = static_cast<std::size_t>(Feature::linear);

// What W takes no part in.
double first_score(const ServedFeatures& features) {
  double z = 0;
  for (std::size_t i = 0; i < feature_count; ++i) {
    if (i != linear_index) z += first_weights[i] * features.get(static_cast<Feature>(i));
  }
  return z;
}

// A labelled question.
struct Example {
  const AnswerRecord* record = nullptr;
  const Label* label = nullptr;
  std::uint32_t ordinal = 0;
};

// The latest labelled questions, oldest first.
std::vector<Example> questions_of(const Answers& answers, const Memory& memory) {
  std::vector<Example> out;
  memory.labelled().for_each([&](std::uint32_t ordinal) {
    const Label* label = memory.label(ordinal);
    if (label && label->slot != no_slot) out.push_back({&answers[ordinal], label, ordinal});
  });
  std::sort(out.begin(), out.end(),
            [](const Example& a, const Example& b) { return a.record->id < b.record->id; });
  if (out.size() > questions_max) {
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(questions_max));
  }
  return out;
}

// The articles labelled most often, and after them other live ones, ascending by slot.
std::vector<std::uint32_t> classes_of(const std::vector<Example>& questions,
                                      const Knowledge& knowledge) {
  std::map<std::uint32_t, std::size_t> counts;
  for (const Example& question : questions) ++counts[question.label->slot];
  for (std::uint32_t slot = 0; slot < knowledge.slots(); ++slot) {
    if (knowledge.live(slot)) counts.try_emplace(slot, 0);
  }
  std::vector<std::pair<std::size_t, std::uint32_t>> order;
  for (const auto& [slot, count] : counts) order.emplace_back(count, slot);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (order.size() > classes_max) order.resize(classes_max);
  std::vector<std::uint32_t> slots;
  for (const auto& [count, slot] : order) slots.push_back(slot);
  std::sort(slots.begin(), slots.end());
  return slots;
}

// What an article says, as if somebody had asked for it so: its title, and sentences of its text.
std::vector<QuestionVector> sayings_of(const ArticleDoc& doc,
                                       const DocumentFrequencies& frequencies) {
  std::vector<QuestionVector> out;
  const auto add = [&](std::string_view text) {
    const text::Analysis analysis = text::analyse(text, doc.language);
    QuestionVector vector = make_question_vector(analysis.mix, frequencies);
    if (!vector.entries.empty()) out.push_back(std::move(vector));
  };
  add(doc.article.title);
  for (const std::string_view sentence : text::sentences(doc.article.body)) {
    if (out.size() == sayings_max) break;
    add(sentence);
  }
  return out;
}

// What a linear model learns from, with dense numbers for features and articles.
class TrainingSet {
 public:
  TrainingSet(const std::vector<Example>& questions, std::vector<std::uint32_t> slots,
              const Knowledge& knowledge)
      : slots_(std::move(slots)) {
    std::vector<std::pair<std::size_t, QuestionVector>> sayings;
    for (std::size_t k = 0; k < slots_.size(); ++k) {
      if (!knowledge.live(slots_[k])) continue;
      for (QuestionVector& one : sayings_of(knowledge.doc(slots_[k]), knowledge.frequencies())) {
        sayings.emplace_back(k, std::move(one));
      }
    }
    std::vector<bool> present(always_on);
    const auto note = [&](const QuestionVector& x) {
      for (const auto& entry : x.entries) present[entry.id] = true;
    };
    for (const Example& question : questions) note(question.record->vector);
    for (const auto& [k, saying] : sayings) note(saying);
    std::vector<std::uint32_t> number(always_on);
    for (std::uint32_t id = 0; id < always_on; ++id) {
      if (!present[id]) continue;
      number[id] = static_cast<std::uint32_t>(features_.size());
      features_.push_back(id);
    }
    const auto sparse = [&](const QuestionVector& from) {
      stats::SparseVector x;
      for (const auto& entry : from.entries) {
        x.push_back({number[entry.id], QuestionVector::value(entry.weight)});
      }
      return x;
    };
    for (const Example& question : questions) {
      seed_ = mix64(seed_ ^ KeyHash{}(question.record->id));
      vectors_.push_back(sparse(question.record->vector));
    }
    for (const auto& [k, saying] : sayings) {
      sayings_.emplace_back(static_cast<std::uint32_t>(k), sparse(saying));
    }
  }

  [[nodiscard]] const std::vector<std::uint32_t>& features() const noexcept { return features_; }
  [[nodiscard]] const std::vector<std::uint32_t>& slots() const noexcept { return slots_; }
  [[nodiscard]] const stats::SparseVector& vector(std::size_t i) const { return vectors_[i]; }

  // The class of an article; slots().size() when it has none.
  [[nodiscard]] std::size_t class_of(std::uint32_t slot) const noexcept {
    const auto at = std::lower_bound(slots_.begin(), slots_.end(), slot);
    return at != slots_.end() && *at == slot ? static_cast<std::size_t>(at - slots_.begin())
                                             : slots_.size();
  }

  // Trained on all questions but those of a part; part = parts leaves none out.
  [[nodiscard]] stats::LinearModel train(const std::vector<Example>& questions,
                                         std::size_t part) const {
    std::vector<stats::SparseVector> examples;
    std::vector<std::uint32_t> labels;
    std::vector<float> offsets, weights;
    for (const auto& [k, saying] : sayings_) {
      examples.push_back(saying);
      labels.push_back(k);
      weights.push_back(saying_weight);
    }
    offsets.resize(examples.size() * slots_.size(), 0.0f);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      offsets[i * slots_.size() + labels[i]] = saying_offset;
    }
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const std::size_t right = class_of(questions[i].label->slot);
      if (i % parts == part || right == slots_.size()) continue;
      examples.push_back(vectors_[i]);
      labels.push_back(static_cast<std::uint32_t>(right));
      weights.push_back(questions[i].label->weight);
      const std::size_t row = offsets.size();
      offsets.resize(row + slots_.size(), 0.0f);
      const auto offset = [&](std::uint32_t slot, const ServedFeatures& features) {
        const std::size_t at = class_of(slot);
        if (at == slots_.size()) return;
        offsets[row + at] = static_cast<float>(offset_share * first_score(features));
      };
      for (const SlotFeatures& candidate : questions[i].record->candidates) {
        offset(candidate.slot, candidate.features);
      }
      if (questions[i].label->has_features) {
        offset(questions[i].label->slot, questions[i].label->features);
      }
    }
    stats::LinearModelOptions options;
    const std::size_t epochs = steps_max / std::max<std::size_t>(1, examples.size());
    options.epochs = std::clamp(static_cast<int>(epochs), epochs_min, epochs_max);
    options.seed = seed_;
    stats::LinearModel model;
    model.fit(examples, labels, static_cast<std::uint32_t>(slots_.size()), offsets, weights,
              options);
    return model;
  }

 private:
  std::vector<std::uint32_t> features_;  // ids, ascending
  std::vector<std::uint32_t> slots_;     // articles, ascending
  std::vector<stats::SparseVector> vectors_;
  std::vector<std::pair<std::uint32_t, stats::SparseVector>> sayings_;  // with their class
  std::uint64_t seed_ = 0;
};

// A labelled question as the listwise fit sees it, with the articles of its rows.
struct Stacked {
  stats::ListwiseGroup group;
  std::vector<std::uint32_t> slots;
  std::uint32_t ordinal = 0;
};

// The listwise group of question i with features that do not know its part; empty when the right
// article has no features.
Stacked group_of(const Example& question, const Votes& votes, const std::vector<float>& logits,
                 const TrainingSet& set) {
  Stacked out;
  out.ordinal = question.ordinal;
  stats::ListwiseGroup& group = out.group;
  group.weight = static_cast<double>(question.label->weight);
  std::size_t rows = 0;
  bool found = false;
  const auto append = [&](std::uint32_t slot, ServedFeatures features) {
    votes.set(features, slot);
    const std::size_t at = set.class_of(slot);
    for (std::size_t i = 0; i < feature_count; ++i) {
      if (i == linear_index) {
        group.features.push_back(at < logits.size() ? static_cast<double>(logits[at]) : 0.0);
      } else {
        group.features.push_back(features.get(static_cast<Feature>(i)));
      }
    }
    if (slot == question.label->slot) {
      group.positive = rows;
      found = true;
    }
    out.slots.push_back(slot);
    ++rows;
  };
  for (const SlotFeatures& candidate : question.record->candidates) {
    append(candidate.slot, candidate.features);
  }
  if (!found && question.label->has_features) {
    append(question.label->slot, question.label->features);
  }
  if (!found) group.features.clear();
  return out;
}

// Groups of the latest questions, oldest first.
std::vector<Stacked> stack(const std::vector<Example>& questions, const TrainingSet& set,
                           const Answers& answers, const Memory& memory,
                           const Knowledge& knowledge) {
  std::map<std::uint32_t, std::size_t> number;  // ordinal -> place in questions
  for (std::size_t i = 0; i < questions.size(); ++i) number[questions[i].ordinal] = i;
  const std::size_t first = questions.size() - std::min(questions.size(), stacked_max);
  std::vector<Stacked> groups(questions.size() - first);
  for (std::size_t part = 0; part < parts; ++part) {
    const stats::LinearModel model = set.train(questions, part);
    for (std::size_t i = first; i < questions.size(); ++i) {
      if (i % parts != part) continue;
      std::vector<Recalled> recalled =
          memory.recall(questions[i].record->vector, answers, 2 * recalled_max);
      std::erase_if(recalled, [&](const Recalled& one) {
        const auto at = number.find(one.answer);
        return one.answer == questions[i].ordinal ||
               (at != number.end() && at->second % parts == part);
      });
      if (recalled.size() > recalled_max) recalled.resize(recalled_max);
      const auto itself = [](const Recalled&, std::uint32_t slot) { return slot; };
      const Votes votes = count_votes(recalled, memory, knowledge, itself);
      groups[i - first] = group_of(questions[i], votes, model.logits(set.vector(i)), set);
    }
  }
  std::erase_if(groups, [](const Stacked& one) { return one.group.features.empty(); });
  return groups;
}

// The rows in use with the columns of the fitted articles replaced.
Rows merge(const Rows& old, const stats::LinearModel& model, const TrainingSet& set) {
  Rows out;
  std::vector<Share> row;
  old.for_each([&](std::uint32_t id, Row was) {
    row.clear();
    was.for_each([&](const Share& share) {
      if (set.class_of(share.slot) == set.slots().size()) row.push_back(share);
    });
    out.set(id, row);
  });
  const auto put = [&](std::uint32_t id, auto&& weight) {
    row.clear();
    out[id].for_each([&](const Share& share) { row.push_back(share); });
    const auto middle = static_cast<std::ptrdiff_t>(row.size());
    for (std::uint32_t k = 0; k < set.slots().size(); ++k) {
      const float value = weight(k);
      if (value >= share_min || value <= -share_min) row.push_back({set.slots()[k], value});
    }
    std::inplace_merge(row.begin(), row.begin() + middle, row.end(),
                       [](const Share& a, const Share& b) { return a.slot < b.slot; });
    out.set(id, row);
  };
  for (std::uint32_t f = 0; f < set.features().size(); ++f) {
    put(set.features()[f], [&](std::uint32_t k) { return model.weight(f, k); });
  }
  put(always_on, [&](std::uint32_t k) { return model.bias(k) / always_on_value; });
  return out;
}

// -ln p(right), times the question's weight.
double loss_of(const stats::ListwiseGroup& group, std::span<const double> weights) {
  constexpr double least = 1e-300;  // keeps the logarithm finite
  const std::vector<double> p = stats::listwise_probabilities(group.features, weights);
  return -group.weight * fixed::log(std::max(p[group.positive], least));
}

// The fitted weights, none turned against its feature. Where articles were right once or twice, W
// learned from the other parts says least of the right one: its weight would come out negative, and
// what was learned of other articles would decide every question.
std::vector<double> fitted_weights(std::span<const stats::ListwiseGroup> groups,
                                   std::span<const double> prior) {
  std::vector<double> out = stats::fit_listwise(groups, prior, ridge).weights;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = prior[i] < 0 ? std::min(out[i], 0.0) : std::max(out[i], 0.0);
  }
  return out;
}

// Fits the weights, and judges on each part those that were fitted to the others.
void fit_weights(std::span<const stats::ListwiseGroup> groups, const Ranking& ranking,
                 RankingModel& model, RankingFit& out) {
  const std::vector<double> prior(first_weights.begin(), first_weights.end());
  const std::vector<double> now(ranking.weights().begin(), ranking.weights().end());
  const std::vector<double> weights = fitted_weights(groups, prior);
  std::copy(weights.begin(), weights.end(), model.weights.begin());
  out.judged = groups.size();
  double gain = 0;
  double squares = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    std::vector<stats::ListwiseGroup> others;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (i % parts != part) others.push_back(groups[i]);
    }
    const std::vector<double> trial = fitted_weights(others, prior);
    for (std::size_t i = part; i < groups.size(); i += parts) {
      const double before = loss_of(groups[i], now);
      const double after = loss_of(groups[i], trial);
      out.loss_before += before;
      out.loss_after += after;
      gain += before - after;
      squares += (before - after) * (before - after);
    }
  }
  const auto n = static_cast<double>(out.judged);
  out.loss_before /= n;
  out.loss_after /= n;
  out.standard_error = std::sqrt(std::max(0.0, squares / n - gain / n * (gain / n)) / n);
  if (out.worse()) std::copy(now.begin(), now.end(), model.weights.begin());
}

}  // namespace

std::optional<RankingFit> fit_ranking(const Answers& answers, const Memory& memory,
                                      const Knowledge& knowledge, const Ranking& ranking) {
  const std::vector<Example> questions = questions_of(answers, memory);
  if (questions.empty()) return std::nullopt;
  const TrainingSet set(questions, classes_of(questions, knowledge), knowledge);
  RankingFit out;
  out.examples = memory.labelled().size();
  RankingModel model;
  model.weights = ranking.weights();
  if (questions.size() >= stacked_min && memory.corrections() >= corrections_min) {
    std::vector<Stacked> stacked = stack(questions, set, answers, memory, knowledge);
    std::vector<stats::ListwiseGroup> groups;
    for (Stacked& one : stacked) groups.push_back(std::move(one.group));
    if (groups.size() >= stacked_min) {
      fit_weights(groups, ranking, model, out);
      for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::vector<double> p =
            stats::listwise_probabilities(groups[i].features, model.weights);
        const auto first = std::max_element(p.begin(), p.end()) - p.begin();
        out.said.push_back({stacked[i].ordinal, stacked[i].slots[static_cast<std::size_t>(first)]});
      }
    }
  }
  std::sort(out.said.begin(), out.said.end(),
            [](const OutOfFold& a, const OutOfFold& b) { return a.answer < b.answer; });
  model.rows = merge(ranking.rows(), set.train(questions, parts), set);
  Writer writer;
  writer(model);
  out.parameters = writer.take();
  return out;
}

}  // namespace keel::learn
