#include "keel/stats/net_model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

struct Data {
  std::vector<SparseVector> examples;
  std::vector<std::uint32_t> labels;
  friend bool operator==(const Data&, const Data&) = default;
};

// Two features each: class 0 when both or neither of a pair are on the same side; no linear model
// can tell it from class 1.
Data exclusive_or(int copies) {
  Data data;
  for (int i = 0; i < copies; ++i) {
    for (std::uint32_t a = 0; a < 2; ++a) {
      for (std::uint32_t b = 0; b < 2; ++b) {
        data.examples.push_back({{a, 1.0f}, {2 + b, 1.0f}});
        data.labels.push_back(a ^ b);
      }
    }
  }
  return data;
}

NetModel fit(const Data& data, std::uint64_t seed) {
  NetModelOptions options;
  options.hidden = 16;
  options.epochs = 30;
  options.feature_dropout = 0;
  options.hidden_dropout = 0;
  options.seed = seed;
  NetModel model;
  model.fit(data.examples, data.labels, 2, options);
  return model;
}

std::vector<std::vector<float>> predict(const NetModel& model, const Data& data) {
  std::vector<std::vector<float>> out;
  for (const SparseVector& x : data.examples) out.push_back(model.logits(x));
  return out;
}

}  // namespace

TEST_CASE("the net keeps the learner contract") {
  test::check_learner_contract<NetModel>(exclusive_or(10), fit, predict);
}

TEST_CASE("the net learns what no linear model can") {
  const auto seed = GENERATE(std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{3});
  CAPTURE(seed);
  const Data data = exclusive_or(50);
  const NetModel model = fit(data, seed);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::vector<float> z = model.logits(data.examples[i]);
    CHECK((z[1] > z[0]) == (data.labels[i] == 1));
  }
}

TEST_CASE("a small step lowers the loss as the gradient says") {
  // One example, one epoch of one step at rate 1 of 1: the change of the loss is minus the squared
  // length of the gradient, to first order, when every rate is the same.
  const SparseVector x = {{0, 0.5f}, {2, 1.5f}};
  const std::uint32_t label = 1;
  NetModelOptions options;
  options.hidden = 8;
  options.epochs = 1;
  options.feature_dropout = 0;
  options.hidden_dropout = 0;
  options.hidden_bias_share = 1;
  options.output_bias_share = 1;
  const auto loss = [&](float rate) {
    options.embedding_rate = rate;
    options.output_rate = rate;
    NetModel model;
    model.fit(std::span(&x, 1), std::span(&label, 1), 3, options);
    const std::vector<float> z = model.logits(x);
    double sum = 0;
    for (const float value : z) sum += std::exp(static_cast<double>(value));
    return std::log(sum) - static_cast<double>(z[label]);
  };
  // The gradient by finite differences of the loss at rate 0, through what one step changed.
  const double before = loss(0);
  const double small = (before - loss(1e-3f)) / 1e-3;
  const double large = (before - loss(2e-3f)) / 2e-3;
  CHECK(small > 0);
  CHECK(small == Approx(large).epsilon(0.02));
  // d loss / d c_k = p_k - [k = label]: the output bias alone.
  options.hidden_bias_share = 0;
  NetModel model;
  options.embedding_rate = 0;
  options.output_rate = 0;
  model.fit(std::span(&x, 1), std::span(&label, 1), 3, options);
  std::vector<float> p = model.logits(x);
  softmax(p);
  double squares = 0;
  for (std::uint32_t k = 0; k < 3; ++k) {
    const double g = static_cast<double>(p[k]) - (k == label ? 1 : 0);
    squares += g * g;
  }
  CHECK(small > squares);  // the other layers help
}

TEST_CASE("the net counts unknown features nothing, and an empty one gives no logits") {
  const Data data = exclusive_or(5);
  const NetModel model = fit(data, 1);
  CHECK(model.classes() == 2);
  CHECK(model.hidden() == 16);
  CHECK(model.features() == 4);
  SparseVector x = data.examples[0];
  const std::vector<float> known = model.logits(x);
  x.push_back({1'000'000, 5.0f});
  CHECK(model.logits(x) == known);
  const NetModel empty;
  CHECK(empty.logits(x).empty());
}

TEST_CASE("a net file whose sizes contradict each other is refused") {
  Writer writer;
  writer(std::vector<float>(6), std::vector<float>(2), std::vector<float>(5),
         std::vector<float>(3));
  NetModel model;
  Reader reader(writer.data());
  reader(model);
  CHECK_FALSE(reader.ok());
  CHECK(model.classes() == 0);
}
