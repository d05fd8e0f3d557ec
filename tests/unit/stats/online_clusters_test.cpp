#include "keel/stats/online_clusters.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "keel/base/seams.hpp"
#include "keel/stats/clustering_scores.hpp"

using namespace keel;
using namespace keel::stats;

namespace {

constexpr std::size_t dimensions = 40;

// Directions with a spread about them; class `topics` is noise, each in a direction of its own.
struct Topics {
  Topics(std::size_t topics, std::size_t noise_in, std::uint64_t seed, double spread = 0.6)
      : random(seed), centres(topics, dimensions), every(noise_in), spread_(spread) {
    for (std::size_t i = 0; i < topics; ++i) draw(centres.row(i));
  }
  void draw(std::span<float> out) {
    for (float& value : out) value = static_cast<float>(random.uniform() * 2 - 1);
    l2_normalise(out);
  }
  std::uint32_t next(std::span<float> out) {
    const auto topics = static_cast<std::uint32_t>(centres.rows);
    const std::uint32_t topic =
        every > 0 && random.below(every) == 0
            ? topics
            : static_cast<std::uint32_t>(random.below(centres.rows));
    draw(out);
    if (topic == topics) return topic;
    for (float& value : out) value *= static_cast<float>(spread_);
    add_scaled(out, 1, centres.row(topic));
    l2_normalise(out);
    return topic;
  }
  SplitMix64 random;
  Matrix centres;
  std::size_t every;

 private:
  double spread_;
};

struct Stream {
  Matrix vectors;
  std::vector<std::uint32_t> truth;
};

Stream stream_of(Topics& topics, std::size_t n) {
  Stream out{Matrix(n, dimensions), {}};
  for (std::size_t i = 0; i < n; ++i) out.truth.push_back(topics.next(out.vectors.row(i)));
  return out;
}

Matrix first_rows(const Matrix& all, std::size_t n) {
  Matrix out(n, all.columns);
  std::copy(all.values.begin(), all.values.begin() + static_cast<std::ptrdiff_t>(out.values.size()),
            out.values.begin());
  return out;
}

std::vector<std::uint32_t> play(OnlineClusters& clusters, const Stream& stream) {
  for (std::size_t i = 0; i < stream.vectors.rows; ++i) {
    clusters.add(stream.vectors.row(i));
    if (clusters.due()) clusters.consolidate(first_rows(stream.vectors, i + 1));
  }
  clusters.consolidate(stream.vectors);
  return {clusters.ids().begin(), clusters.ids().end()};
}

}  // namespace

TEST_CASE("topics of a stream are found, and noise belongs to none of them") {
  Topics topics(8, 5, 1);
  const Stream stream = stream_of(topics, 500);
  RefinedClustersOptions options;
  options.member_min = 0.5f;
  const RefinedClusters found = refined_clusters(stream.vectors, {}, options);
  CHECK(found.count == 8);
  std::vector<std::uint32_t> truth, members;
  std::size_t noise = 0;
  std::size_t absorbed = 0;
  for (std::size_t i = 0; i < stream.truth.size(); ++i) {
    if (stream.truth[i] < 8) {
      truth.push_back(stream.truth[i]);
      members.push_back(found.members[i]);
    } else {
      ++noise;
      absorbed += found.members[i] != RefinedClusters::none;
    }
    CHECK((found.members[i] == RefinedClusters::none || found.members[i] == found.nearest[i]));
    CHECK(found.nearest[i] < found.count);
  }
  CHECK(clustering_accuracy(truth, members) > 0.95);
  REQUIRE(noise > 50);
  CHECK(static_cast<double>(absorbed) < 0.35 * static_cast<double>(noise));
}

TEST_CASE("what a known class describes belongs to no cluster") {
  Topics topics(6, 0, 2);
  const Stream stream = stream_of(topics, 240);
  KnownClasses known;
  const Stream labelled = stream_of(topics, 600);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < labelled.truth.size(); ++i) {
    if (labelled.truth[i] < 2) rows.push_back(i);
  }
  known.rows = Matrix(rows.size(), dimensions);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto from = labelled.vectors.row(rows[i]);
    std::copy(from.begin(), from.end(), known.rows.row(i).begin());
    known.labels.push_back(labelled.truth[rows[i]]);
  }
  const RefinedClusters without = refined_clusters(stream.vectors);
  const RefinedClusters with = refined_clusters(stream.vectors, known);
  CHECK(without.count == 6);
  CHECK(with.count == 4);
  for (std::size_t i = 0; i < stream.truth.size(); ++i) {
    if (stream.truth[i] < 2) CHECK(with.members[i] == RefinedClusters::none);
  }
}

TEST_CASE("ids persist while a stream grows, and are the same each time") {
  Topics topics(8, 5, 3);
  const Stream stream = stream_of(topics, 600);
  OnlineClusters clusters;
  std::vector<std::uint32_t> early;
  for (std::size_t i = 0; i < 600; ++i) {
    clusters.add(stream.vectors.row(i));
    if (clusters.due()) clusters.consolidate(first_rows(stream.vectors, i + 1));
    if (i + 1 == 300) early.assign(clusters.ids().begin(), clusters.ids().end());
  }
  clusters.consolidate(stream.vectors);
  std::size_t kept = 0;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < early.size(); ++i) {
    if (stream.truth[i] == 8) continue;
    ++compared;
    kept += early[i] == clusters.ids()[i];
  }
  CHECK(static_cast<double>(kept) > 0.95 * static_cast<double>(compared));
  OnlineClusters again;
  CHECK(play(again, stream) ==
        std::vector<std::uint32_t>(clusters.ids().begin(), clusters.ids().end()));
}

TEST_CASE("a new question joins the cluster it is like, or begins one") {
  OnlineClusters clusters;
  const std::vector<float> a = {1, 0, 0};
  const std::vector<float> near_a = {0.8f, 0.6f, 0};
  const std::vector<float> b = {0, 0, 1};
  CHECK(clusters.add(a) == 0);
  CHECK(clusters.add(near_a) == 0);
  CHECK(clusters.add(b) == 1);
  CHECK_FALSE(clusters.due());
  CHECK(clusters.firm(2));
}

TEST_CASE("too few or empty vectors make no cluster and break nothing") {
  CHECK(refined_clusters(Matrix(0, 0)).count == 0);
  const RefinedClusters none = refined_clusters(Matrix(3, 2));
  CHECK(none.count == 0);
  CHECK(none.members == std::vector<std::uint32_t>(3, RefinedClusters::none));
  OnlineClusters clusters;
  clusters.add(std::vector<float>{1, 0});
  clusters.add(std::vector<float>{0, 0});
  Matrix vectors(2, 2);
  vectors.row(0)[0] = 1;
  clusters.consolidate(vectors);
  const std::set<std::uint32_t> ids(clusters.ids().begin(), clusters.ids().end());
  CHECK(ids.size() == 2);
}
