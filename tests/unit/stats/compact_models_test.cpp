#include "keel/stats/compact_models.hpp"

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

Data two_features() {
  Data data;
  SplitMix64 random(5);
  for (std::uint32_t i = 0; i < 120; ++i) {
    const std::uint32_t label = i % 4;
    data.examples.push_back({{label, 1.0f}, {4 + static_cast<std::uint32_t>(random.below(20)), 1}});
    data.labels.push_back(label);
  }
  return data;
}

template <class Compact>
std::vector<std::vector<float>> predict(const Compact& model, const Data& data) {
  std::vector<std::vector<float>> out;
  for (const SparseVector& x : data.examples) {
    out.emplace_back(model.classes());
    model.logits(x, out.back());
  }
  return out;
}

NetModel net(const Data& data, std::uint64_t seed) {
  NetModelOptions options;
  options.hidden = 12;
  options.seed = seed;
  NetModel model;
  model.fit(data.examples, data.labels, 4, options);
  return model;
}

LinearModel linear(const Data& data, std::uint64_t seed) {
  LinearModelOptions options;
  options.seed = seed;
  LinearModel model;
  model.fit(data.examples, data.labels, 4, options);
  return model;
}

}  // namespace

TEST_CASE("a byte is within half a step of the float it stands for") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  std::vector<float> floats(7 * 13);
  for (float& value : floats) value = static_cast<float>(random.uniform() * 6 - 3);
  for (std::size_t k = 0; k < 13; ++k) floats[3 * 13 + k] = 0;  // a row of nothing
  const ByteRows rows(floats, 13);
  CHECK(rows.rows() == 7);
  CHECK(rows.width() == 13);
  CHECK(rows.memory_bytes() == 7 * 13 + 7 * 4);
  for (std::uint32_t r = 0; r < 7; ++r) {
    std::vector<float> out(13);
    rows.add(SparseVector{{r, 1.0f}}, out);
    float reach = 0;
    for (std::size_t k = 0; k < 13; ++k) reach = std::max(reach, std::fabs(floats[r * 13 + k]));
    for (std::size_t k = 0; k < 13; ++k) {
      CHECK(std::fabs(out[k] - floats[r * 13 + k]) <= reach / 127 * 0.5001f);
    }
  }
  std::vector<float> out(13, 1.0f);
  rows.add(SparseVector{{7, 5.0f}, {1'000'000, 5.0f}}, out);  // unknown
  CHECK(out == std::vector<float>(13, 1.0f));
}

TEST_CASE("compact models keep the learner contract") {
  const Data data = two_features();
  test::check_learner_contract<CompactNet>(
      data, [](const Data& d, std::uint64_t seed) { return CompactNet(net(d, seed)); },
      predict<CompactNet>);
  test::check_learner_contract<CompactLinear>(
      data, [](const Data& d, std::uint64_t seed) { return CompactLinear(linear(d, seed)); },
      predict<CompactLinear>);
}

TEST_CASE("compact models give nearly the logits of what they were made from") {
  const Data data = two_features();
  const NetModel wide = net(data, 2);
  const CompactNet small(wide);
  const LinearModel line = linear(data, 2);
  const CompactLinear small_line(line);
  CHECK(small.classes() == 4);
  CHECK(small.hidden() == 12);
  CHECK(small.features() == wide.features());
  CHECK(small.memory_bytes() < wide.memory_bytes());
  CHECK(small_line.features() == line.features());
  const auto near = [](const std::vector<float>& a, const std::vector<float>& b) {
    for (std::size_t k = 0; k < a.size(); ++k) CHECK(std::fabs(a[k] - b[k]) < 0.1f);
  };
  const auto nets = predict(small, data);
  const auto lines = predict(small_line, data);
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    near(nets[i], wide.logits(data.examples[i]));
    near(lines[i], line.logits(data.examples[i]));
  }
}

TEST_CASE("compact files whose sizes contradict each other are refused") {
  const auto refused = [](auto model, const auto&... parts) {
    Writer writer;
    writer(parts...);
    Reader reader(writer.data());
    reader(model);
    CHECK_FALSE(reader.ok());
    CHECK(model.memory_bytes() == 0);
  };
  refused(ByteRows(), std::size_t{3}, std::vector<float>(2), std::string(5, 'x'));
  refused(ByteRows(), std::size_t{3}, std::vector<float>(1), std::string(6, 'x'));
  refused(ByteRows(), std::size_t{0}, std::vector<float>(1), std::string());
  refused(CompactLinear(), ByteRows(std::vector<float>(6), 3), std::vector<float>(2));
  refused(CompactNet(), ByteRows(std::vector<float>(6), 3), std::vector<float>(3),
          ByteRows(std::vector<float>(8), 4), std::vector<float>(4));
}
