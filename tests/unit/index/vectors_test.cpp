#include "keel/index/vectors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "keel/base/digest.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::index;

namespace {

constexpr std::size_t dimensions = 24;
constexpr auto any = [](std::uint32_t, std::uint32_t) { return true; };

std::vector<float> random_vector(SplitMix64& random) {
  std::vector<float> out(dimensions);
  for (float& x : out) x = static_cast<float>(random.uniform() - random.uniform());
  return out;
}

float cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return static_cast<float>(product / std::sqrt(aa * bb));
}

VectorIndex index_of(const std::vector<std::vector<float>>& vectors) {
  VectorIndex out(dimensions);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    REQUIRE(out.add(static_cast<std::uint32_t>(i), 1, vectors[i]).ok());
  }
  return out;
}

void link_all(VectorIndex& index, const Accept& accept = any) {
  VectorLinker linker;
  do {
    const Result<bool> changed = linker.step(index, 3000, accept);
    REQUIRE(changed.ok());
  } while (!linker.idle());
}

std::vector<Hit> found(Result<std::vector<Hit>> hits) {
  REQUIRE(hits.ok());
  return *std::move(hits);
}

std::string bytes_of(Result<std::string> file) {
  REQUIRE(file.ok());
  return *std::move(file);
}

bool same(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Hit& x, const Hit& y) {
    return x.doc == y.doc && x.score == y.score;
  });
}

std::vector<std::vector<float>> random_vectors(SplitMix64& random, std::size_t count) {
  std::vector<std::vector<float>> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(random_vector(random));
  return out;
}

// Made once: linking takes a second.
struct Large {
  static constexpr std::size_t count = 9000;
  Large() : random(7), vectors(random_vectors(random, count)), index(index_of(vectors)) {
    link_all(index);
  }
  SplitMix64 random;
  std::vector<std::vector<float>> vectors;
  VectorIndex index;
};

Large& large() {
  static Large made;
  return made;
}

}  // namespace

TEST_CASE("a small index finds what a comparison with every vector finds", "[property]") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  const std::vector<std::vector<float>> vectors = random_vectors(random, 300);
  const VectorIndex index = index_of(vectors);
  CHECK(index.rows() == 300);
  CHECK(index.rows_linked() == 0);
  for (int round = 0; round < 20; ++round) {
    const std::vector<float> query = random_vector(random);
    const std::vector<Hit> hits = found(index.search(query, 10, any));
    REQUIRE(hits.size() == 10);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      CHECK(hits[i].score == Approx(cosine(query, vectors[hits[i].doc])).margin(0.01));
      if (i > 0) CHECK(hits[i - 1].score >= hits[i].score);
    }
    for (std::size_t i = 0; i < vectors.size(); ++i) {  // none left out was clearly better
      const bool listed =
          std::any_of(hits.begin(), hits.end(), [&](const Hit& hit) { return hit.doc == i; });
      if (!listed) CHECK(cosine(query, vectors[i]) < hits.back().score + 0.02F);
    }
  }
}

TEST_CASE("a document counts by its nearest vector, and once") {
  VectorIndex index(2);
  REQUIRE(index.add(1, 0, std::vector<float>{1, 0, 0, 1, 1, 0.1F}).ok());
  REQUIRE(index.add(2, 0, std::vector<float>{1, 1}).ok());
  const std::vector<Hit> hits = found(index.search(std::vector<float>{0, 2}, 5, any));
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].doc == 1);
  CHECK(hits[0].score == Approx(1).margin(0.001));
  CHECK(hits[1].score == Approx(std::sqrt(0.5)).margin(0.001));
}

TEST_CASE("what is like nothing is neither kept nor found") {
  VectorIndex index(2);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  REQUIRE(index.add(1, 0, std::vector<float>{0, 0}).ok());
  REQUIRE(index.add(2, 0, std::vector<float>{nan, 1, 1, infinity}).ok());
  CHECK(index.rows() == 0);
  REQUIRE(index.add(3, 0, std::vector<float>{-1, 0}).ok());
  CHECK(found(index.search(std::vector<float>{0, 0}, 3, any)).empty());
  CHECK(found(index.search(std::vector<float>{nan, 0}, 3, any)).empty());
  CHECK(found(index.search(std::vector<float>{1, 0, 0}, 3, any)).empty());  // another size
  CHECK(found(index.search(std::vector<float>{1, 0}, 0, any)).empty());
  CHECK(found(index.search(std::vector<float>{1, 0}, 3, any)).front().score == Approx(-1));
}

TEST_CASE("a linked index finds nearly all that a scan finds") {
  Large& l = large();
  REQUIRE(l.index.rows_linked() == Large::count);
  std::size_t right = 0;
  for (int round = 0; round < 50; ++round) {
    const std::vector<float> query = random_vector(l.random);
    const std::vector<Hit> truth = found(l.index.scan(query, 10, any));
    const std::vector<Hit> hits = found(l.index.search(query, 10, any));
    REQUIRE(hits.size() == 10);
    for (const Hit& hit : truth) {
      right += static_cast<std::size_t>(std::count_if(
          hits.begin(), hits.end(), [&](const Hit& other) { return other.doc == hit.doc; }));
    }
  }
  CHECK(right >= 450);  // of 500
}

TEST_CASE("a filter never leaves too few, however few it accepts") {
  Large& l = large();
  for (const std::uint32_t every : {2U, 50U, 1000U, 8999U}) {
    const auto accept = [&](std::uint32_t doc, std::uint32_t version) {
      return version == 1 && doc % every == 0;
    };
    const std::vector<float> query = random_vector(l.random);
    const std::vector<Hit> hits = found(l.index.search(query, 5, accept));
    CHECK(hits.size() == std::min<std::size_t>(5, 1 + (Large::count - 1) / every));
    for (const Hit& hit : hits) CHECK(hit.doc % every == 0);
    if (every > 2) CHECK(same(hits, found(l.index.scan(query, 5, accept))));
  }
}

TEST_CASE("the same calls give the same index, and its file the same hits") {
  Large& l = large();
  VectorIndex again = index_of(l.vectors);
  VectorLinker linker;
  do {  // pieces of another size
    REQUIRE(linker.step(again, 777, any).ok());
  } while (!linker.idle());
  const Result<std::string> file = l.index.save("model 1");
  REQUIRE(file.ok());
  CHECK(*file == bytes_of(again.save("model 1")));
  const Result<VectorIndex> loaded = VectorIndex::load(*file, "model 1", dimensions);
  REQUIRE(loaded.ok());
  CHECK(loaded->rows_linked() == Large::count);
  for (int round = 0; round < 20; ++round) {
    const std::vector<float> query = random_vector(l.random);
    CHECK(same(found(loaded->search(query, 10, any)), found(l.index.search(query, 10, any))));
  }
}

TEST_CASE("a file that is not certainly right is refused") {
  Large& l = large();
  const std::string file = bytes_of(l.index.save("model 1"));
  const auto code = [&](std::string_view bytes, std::string_view model = "model 1",
                        std::size_t size = dimensions) {
    return VectorIndex::load(bytes, model, size).status().code();
  };
  CHECK(code(file, "model 2") == Code::conflict);
  CHECK(code(file, "model 1", dimensions + 1) == Code::conflict);
  CHECK(code("") == Code::corrupt);
  CHECK(code("KVEC") == Code::corrupt);
  CHECK(code(file + "x") == Code::corrupt);
  CHECK(code(std::string_view(file).substr(0, file.size() - 1)) == Code::corrupt);
  for (std::size_t at = 0; at < file.size(); at += 1 + file.size() / 200) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    CHECK(code(damaged) == Code::corrupt);
  }
  // A right checksum over a wrong content: a link past the end, a version to come.
  const auto sealed = [](std::string content) {
    const Digest digest = sha256(content);
    return content + std::string(digest.view());
  };
  std::string content = file.substr(0, file.size() - 32);
  content[content.size() - 1] = 0x7f;
  CHECK(code(sealed(content)) == Code::corrupt);
  content = file.substr(0, file.size() - 32);
  content[4] = 2;
  CHECK(code(sealed(content)) == Code::newer_format);
  CHECK(code(sealed(file.substr(0, file.size() / 2))) == Code::corrupt);
}

TEST_CASE("documents added while segments are linked are found all along") {
  SplitMix64 random(3);
  std::vector<std::vector<float>> vectors = random_vectors(random, 8300);
  VectorIndex index = index_of(vectors);
  VectorLinker linker;
  REQUIRE(linker.step(index, 1000, any).ok());
  REQUIRE_FALSE(linker.idle());
  while (!linker.idle()) {
    for (int i = 0; i < 40; ++i) {
      vectors.push_back(random_vector(random));
      REQUIRE(index.add(static_cast<std::uint32_t>(vectors.size() - 1), 1, vectors.back()).ok());
      const std::vector<Hit> hits = found(index.search(vectors.back(), 1, any));
      REQUIRE(hits.front().doc == vectors.size() - 1);
    }
    REQUIRE(linker.step(index, 1000, any).ok());
  }
  CHECK(index.rows() == vectors.size());
  CHECK(index.rows_linked() == 8300);
  std::set<std::uint32_t> docs;
  index.each([&](std::uint32_t doc, std::uint32_t) { docs.insert(doc); });
  CHECK(docs.size() == vectors.size());
}

TEST_CASE("documents that are gone are left out when segments are joined") {
  VectorIndex index = large().index;
  const auto living = [](std::uint32_t doc, std::uint32_t) { return doc >= 6000; };
  VectorLinker linker;
  const Result<bool> changed = linker.step(index, 1000, living);
  REQUIRE(changed.ok());
  CHECK(*changed);
  CHECK(linker.idle());  // what is left is little enough to be scanned
  CHECK(index.rows() == 3000);
  CHECK(index.rows_linked() == 0);
  CHECK(large().index.rows() == Large::count);  // a copy is not touched

  VectorIndex empty = large().index;
  REQUIRE(linker.step(empty, 1000, [](std::uint32_t, std::uint32_t) { return false; }).ok());
  CHECK(empty.rows() == 0);
}

TEST_CASE("equal vectors in their hundreds hide no other") {
  SplitMix64 random(5);
  std::vector<std::vector<float>> vectors(600, random_vector(random));
  const std::vector<std::vector<float>> others = random_vectors(random, 8000);
  vectors.insert(vectors.end(), others.begin(), others.end());
  VectorIndex index = index_of(vectors);
  link_all(index);
  REQUIRE(index.rows_linked() == vectors.size());
  std::size_t right = 0;
  for (std::size_t i = 600; i < vectors.size(); i += 100) {
    const std::vector<Hit> hits = found(index.search(vectors[i], 1, any));
    right += static_cast<std::size_t>(hits.front().doc == i);
  }
  CHECK(right >= 79);  // of 80
  const std::vector<Hit> hits = found(index.search(vectors[0], 20, any));
  CHECK(hits.size() == 20);
  for (const Hit& hit : hits) CHECK(hit.doc < 600);
}
