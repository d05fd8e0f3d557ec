#include "keel/stats/linear_model.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "support/learner_contract.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

struct Data {
  std::vector<SparseVector> examples;
  std::vector<std::uint32_t> labels;
  friend bool operator==(const Data&, const Data&) = default;
};

// Each class has five features of its own; every example also has two of noise.
Data separable(std::uint32_t classes, int per_class) {
  Data data;
  SplitMix64 random(11);
  for (int i = 0; i < per_class; ++i) {
    for (std::uint32_t k = 0; k < classes; ++k) {
      SparseVector x;
      for (std::uint32_t j = 0; j < 5; ++j) {
        if (random.below(2) == 1) x.push_back({k * 5 + j, 1.0f});
      }
      if (x.empty()) x.push_back({k * 5, 1.0f});
      const auto noise = static_cast<std::uint32_t>(random.below(40));
      x.push_back({classes * 5 + noise, 1.0f});
      x.push_back({classes * 5 + 40 + noise, 1.0f});
      l2_normalise(x);
      data.examples.push_back(std::move(x));
      data.labels.push_back(k);
    }
  }
  return data;
}

LinearModel fit(const Data& data, std::uint64_t seed) {
  LinearModel model;
  LinearModelOptions options;
  options.seed = seed;
  model.fit(data.examples, data.labels, 6, options);
  return model;
}

std::vector<std::vector<float>> predict(const LinearModel& model, const Data& data) {
  std::vector<std::vector<float>> out;
  for (const SparseVector& x : data.examples) out.push_back(model.logits(x));
  return out;
}

std::uint32_t best(const std::vector<float>& logits) {
  return static_cast<std::uint32_t>(std::max_element(logits.begin(), logits.end()) -
                                    logits.begin());
}

}  // namespace

TEST_CASE("the linear model keeps the learner contract") {
  test::check_learner_contract<LinearModel>(separable(6, 20), fit, predict);
}

TEST_CASE("the linear model learns what can be separated") {
  const Data data = separable(6, 30);
  const LinearModel model = fit(data, 3);
  CHECK(model.classes() == 6);
  CHECK(model.features() == 6 * 5 + 80);
  int right = 0;
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    right += best(model.logits(data.examples[i])) == data.labels[i];
  }
  CHECK(right == static_cast<int>(data.examples.size()));
}

TEST_CASE("one step is the gradient of the smoothed cross-entropy") {
  // One example, one epoch, no dropout: W = -lr x g, b = -bias_rate lr g with g = p - target.
  const SparseVector x = {{0, 0.5f}, {2, 2.0f}};
  const std::uint32_t label = 1;
  LinearModelOptions options;
  options.epochs = 1;
  options.feature_dropout = 0;
  LinearModel model;
  model.fit(std::span(&x, 1), std::span<const std::uint32_t>(&label, 1), 3, options);
  const double third = 1.0 / 3;
  const double g[] = {third - 0.05 / 3, third - 0.05 / 3 - 0.95, third - 0.05 / 3};
  const std::vector<float> logits = model.logits(x);
  for (int k = 0; k < 3; ++k) {
    CHECK(logits[static_cast<std::size_t>(k)] ==
          Approx(-g[k] * (0.25 + 4.0) - 0.02 * g[k]).epsilon(1e-5));
  }
}

TEST_CASE("one step on a set of classes is the gradient of a cross-entropy for each") {
  const SparseVector x = {{0, 0.5f}, {2, 2.0f}};
  const std::vector<std::vector<std::uint32_t>> sets = {{0, 2}};
  LinearModelOptions options;
  options.epochs = 1;
  options.feature_dropout = 0;
  LinearModel model;
  model.fit(std::span(&x, 1), sets, 3, options);
  const std::vector<float> logits = model.logits(x);
  for (std::size_t k = 0; k < 3; ++k) {
    // It starts at the log odds of ((1 or 0) + 1/2) of 2, with p three quarters or one quarter.
    const double start = std::log(k == 1 ? 1.0 / 3 : 3.0);
    const double gradient = (k == 1 ? 0.25 - 0.025 : 0.75 - 0.975);  // p - target
    CHECK(logits[k] == Approx(start - gradient * (0.25 + 4.0) - 0.02 * gradient).epsilon(1e-5));
  }
}

TEST_CASE("classes that come together are learned together") {
  // Of classes 0 to 4, an example has each with a feature of its own, or none at all.
  SplitMix64 random(5);
  std::vector<SparseVector> examples;
  std::vector<std::vector<std::uint32_t>> sets;
  for (int i = 0; i < 400; ++i) {
    SparseVector x;
    std::vector<std::uint32_t> classes;
    for (std::uint32_t k = 0; k < 5; ++k) {
      if (random.below(3) != 0) continue;
      x.push_back({k, 1.0f});
      classes.push_back(k);
    }
    x.push_back({5 + static_cast<std::uint32_t>(random.below(20)), 1.0f});
    l2_normalise(x);
    examples.push_back(std::move(x));
    sets.push_back(std::move(classes));
  }
  LinearModelOptions options;
  options.feature_dropout = 0;
  LinearModel model;
  model.fit(examples, sets, 5, options);
  for (std::size_t i = 0; i < examples.size(); ++i) {
    std::vector<float> p = model.logits(examples[i]);
    sigmoid(p);
    for (std::uint32_t k = 0; k < 5; ++k) {
      CHECK((p[k] > 0.5f) == std::binary_search(sets[i].begin(), sets[i].end(), k));
    }
  }
}

TEST_CASE("unknown features and empty input count nothing") {
  const Data data = separable(6, 10);
  const LinearModel model = fit(data, 1);
  SparseVector x = data.examples[0];
  const std::vector<float> known = model.logits(x);
  x.push_back({1'000'000, 5.0f});
  CHECK(model.logits(x) == known);
  CHECK(model.logits(SparseVector{}).size() == 6);
  LinearModel empty;
  empty.fit({}, {}, 4);
  CHECK(empty.logits(SparseVector{{3, 1.0f}}) == std::vector<float>(4));
}

TEST_CASE("a file whose sizes contradict each other is refused") {
  Writer writer;
  writer(std::vector<float>(5), std::vector<float>(2));
  LinearModel model;
  Reader reader(writer.data());
  reader(model);
  CHECK_FALSE(reader.ok());
  CHECK(model.classes() == 0);
}

TEST_CASE("fast_exp is within 3e-7 and softmax sums to one") {
  for (float x = -86.0f; x <= 0; x += 0.0137f) {
    const double expected = std::exp(static_cast<double>(x));
    REQUIRE(std::abs(static_cast<double>(fast_exp(x)) - expected) <= 3e-7 * expected);
  }
  CHECK(fast_exp(0) == 1.0f);
  CHECK(fast_exp(-1e30f) > 0);
  std::vector<float> z = {1000.0f, 999.0f, -1000.0f};
  softmax(z);
  CHECK(z[0] + z[1] + z[2] == Approx(1));
  CHECK(z[0] == Approx(1 / (1 + std::exp(-1.0))));
  std::vector<float> none;
  softmax(none);
  CHECK(none.empty());
}
