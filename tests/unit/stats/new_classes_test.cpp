#include "keel/stats/new_classes.hpp"

#include <catch2/catch.hpp>

#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

// Two old classes by features 0 and 1, which the old scores tell apart; new ones by 2 and 3.
struct Data {
  std::vector<SparseVector> examples;
  std::vector<std::uint32_t> labels;
  std::vector<float> old_scores;
  friend bool operator==(const Data&, const Data&) = default;
};

Data burst() {
  Data data;
  for (std::uint32_t i = 0; i < 80; ++i) {
    const std::uint32_t label = i % 4;
    data.examples.push_back({{label, 1.0f}, {4 + i % 7, 0.5f}});
    data.labels.push_back(label);
    data.old_scores.push_back(label == 1 ? -3.0f : -0.1f);
    data.old_scores.push_back(label == 1 ? -0.1f : -3.0f);
  }
  return data;
}

NewClasses fit(const Data& data, std::uint64_t seed) {
  NewClassesOptions options;
  options.seed = seed;
  NewClasses classes;
  classes.fit(data.examples, data.labels, data.old_scores, 2, 2, options);
  return classes;
}

std::vector<std::vector<float>> predict(const NewClasses& classes, const Data& data) {
  std::vector<std::vector<float>> out;
  for (const SparseVector& x : data.examples) {
    out.emplace_back(classes.size());
    classes.scores(x, out.back());
  }
  return out;
}

}  // namespace

TEST_CASE("new classes keep the learner contract") {
  test::check_learner_contract<NewClasses>(burst(), fit, predict);
}

TEST_CASE("new classes win their own examples and leave the old ones alone") {
  const Data data = burst();
  const NewClasses classes = fit(data, 1);
  const auto fresh = predict(classes, data);
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    std::vector<float> all(data.old_scores.begin() + static_cast<std::ptrdiff_t>(2 * i),
                           data.old_scores.begin() + static_cast<std::ptrdiff_t>(2 * i + 2));
    all.insert(all.end(), fresh[i].begin(), fresh[i].end());
    const auto best = std::max_element(all.begin(), all.end()) - all.begin();
    CHECK(static_cast<std::uint32_t>(best) == data.labels[i]);
  }
}

TEST_CASE("without replay a new class claims what looks like it") {
  Data alone = burst();
  Data fresh_only;
  for (std::size_t i = 0; i < alone.examples.size(); ++i) {
    if (alone.labels[i] < 2) continue;
    fresh_only.examples.push_back(alone.examples[i]);
    fresh_only.labels.push_back(alone.labels[i]);
    fresh_only.old_scores.insert(fresh_only.old_scores.end(),
                                 {alone.old_scores[2 * i], alone.old_scores[2 * i + 1]});
  }
  // An old question that shares only the noise with the new ones.
  const SparseVector old_question = {{0, 1.0f}, {4, 0.5f}};
  std::vector<float> with_replay(2), without(2);
  fit(alone, 1).scores(old_question, with_replay);
  fit(fresh_only, 1).scores(old_question, without);
  CHECK(with_replay[0] < without[0]);
  CHECK(with_replay[1] < without[1]);
}

TEST_CASE("no new classes have no scores, and a contradictory file of them is refused") {
  const NewClasses none;
  CHECK(none.size() == 0);
  none.scores(SparseVector{{1, 1.0f}}, {});
  Writer writer;
  writer(std::vector<float>(5), std::vector<float>(2));
  NewClasses classes;
  Reader reader(writer.data());
  reader(classes);
  CHECK_FALSE(reader.ok());
  CHECK(classes.size() == 0);
}
