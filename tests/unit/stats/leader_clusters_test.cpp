#include "keel/stats/leader_clusters.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

// Vectors around `topics` directions, with noise, in random order.
std::vector<SparseVector> stream(std::uint32_t topics, int count) {
  SplitMix64 random(21);
  std::vector<SparseVector> out;
  for (int i = 0; i < count; ++i) {
    const auto topic = static_cast<std::uint32_t>(random.below(topics));
    SparseVector x;
    for (std::uint32_t j = 0; j < 6; ++j) {
      if (random.below(4) != 0) x.push_back({topic * 6 + j, 1.0f});
    }
    x.push_back({1000 + static_cast<std::uint32_t>(random.below(500)), 0.5f});
    l2_normalise(x);
    out.push_back(std::move(x));
  }
  return out;
}

LeaderClusters fit(const std::vector<SparseVector>& vectors, std::uint64_t) {
  LeaderClusters clusters;
  for (const SparseVector& x : vectors) clusters.add(x);
  return clusters;
}

std::vector<std::uint32_t> predict(const LeaderClusters& clusters,
                                   const std::vector<SparseVector>& vectors) {
  std::vector<std::uint32_t> out;
  for (const SparseVector& x : vectors) out.push_back(clusters.nearest(x).id);
  return out;
}

}  // namespace

TEST_CASE("leader clusters keep the learner contract") {
  test::check_learner_contract<LeaderClusters>(stream(8, 200), fit, predict);
}

TEST_CASE("topics become clusters") {
  const std::vector<SparseVector> vectors = stream(8, 400);
  LeaderClusters clusters;
  std::uint32_t members = 0;
  for (const SparseVector& x : vectors) {
    const std::uint32_t id = clusters.add(x);
    REQUIRE(clusters.clusters().count(id) == 1);
  }
  std::size_t large = 0;
  for (const auto& [id, cluster] : clusters.clusters()) {
    members += cluster.size;
    large += cluster.size >= 20;
    CHECK(clusters.resolve(id) == id);
  }
  CHECK(large == 8);
  CHECK(members == 400);
}

TEST_CASE("cohesion is the mean cosine of pairs") {
  LeaderClusters clusters({0.1, 2.0});
  const std::vector<SparseVector> vectors = {
      {{0, 1.0f}}, {{0, 0.6f}, {1, 0.8f}}, {{0, 0.8f}, {1, 0.6f}}};
  for (const SparseVector& x : vectors) CHECK(clusters.add(x) == 0);
  const double expected = (0.6 + 0.8 + 0.96) / 3;
  CHECK(clusters.clusters().at(0).cohesion() == Approx(expected).epsilon(1e-6));
  CHECK(clusters.clusters().at(0).squares == Approx(3 + 2 * (0.6 + 0.8 + 0.96)).epsilon(1e-6));
}

TEST_CASE("clusters that grow together merge into the older") {
  // 0 and 1 start apart; what lies between pulls them together.
  LeaderClusters clusters({0.75, 0.7});
  CHECK(clusters.add(SparseVector{{0, 1.0f}}) == 0);
  CHECK(clusters.add(SparseVector{{0, 0.6f}, {1, 0.8f}}) == 1);
  CHECK(clusters.add(SparseVector{{0, 0.8f}, {1, 0.6f}}) == 0);  // joins 1, which then meets 0
  CHECK(clusters.clusters().size() == 1);
  CHECK(clusters.resolve(1) == 0);
  CHECK(clusters.clusters().at(0).size == 3);
  CHECK(clusters.resolve(77) == 77);
}

TEST_CASE("vectors without length stay alone") {
  LeaderClusters clusters;
  CHECK(clusters.add(SparseVector{}) == 0);
  CHECK(clusters.add(SparseVector{}) == 1);
  CHECK(clusters.add(SparseVector{{4, 1.0f}}) == 2);
  CHECK(clusters.nearest(SparseVector{}).id == LeaderClusters::absent);
  CHECK(clusters.clusters().at(0).cohesion() == 1);
}

TEST_CASE("a file whose merges go in circles is refused") {
  Writer writer;
  writer(LeaderOptions{}, std::map<std::uint32_t, LeaderCluster>{},
         std::map<std::uint32_t, std::uint32_t>{{1, 2}, {2, 1}}, std::uint32_t{3});
  LeaderClusters clusters;
  Reader reader(writer.data());
  reader(clusters);
  CHECK_FALSE(reader.ok());
}
