#include "keel/index/nearest.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "support/seed.hpp"

using namespace keel;
using namespace keel::index;

namespace {

struct Collection {
  std::vector<std::vector<Component>> vectors;  // by doc
  std::map<std::uint16_t, std::uint32_t> df;

  void add(std::vector<Component> vector) {
    for (const Component& component : vector) ++df[component.id];
    vectors.push_back(std::move(vector));
  }
};

// Of length 1, of `count` components drawn from so many, the low ones oftener.
std::vector<Component> vector_of(SplitMix64& random, std::size_t count, std::uint32_t ids) {
  std::map<std::uint16_t, double> weights;
  for (std::size_t i = 0; i < count; ++i) {
    weights[static_cast<std::uint16_t>(random.below(1 + random.below(ids)))] =
        1 + static_cast<double>(random.below(4));
  }
  double sum = 0;
  for (const auto& [id, weight] : weights) sum += weight * weight;
  std::vector<Component> out;
  for (const auto& [id, weight] : weights) {
    const double steps = std::min(weight / std::sqrt(sum) * 0x1p16, 65535.0);
    out.push_back({id, static_cast<std::uint16_t>(steps)});
  }
  return out;
}

Collection collection_of(SplitMix64& random, std::size_t n, std::size_t count, std::uint32_t ids) {
  Collection out;
  for (std::size_t i = 0; i < n; ++i) out.add(vector_of(random, 1 + random.below(count), ids));
  return out;
}

double cosine(const std::vector<Component>& a, const std::vector<Component>& b) {
  std::uint64_t sum = 0;
  for (const Component& x : a) {
    for (const Component& y : b) {
      if (x.id == y.id) sum += std::uint64_t{x.weight} * y.weight;
    }
  }
  return static_cast<double>(sum) * 0x1p-32;
}

std::vector<Near> search(const NearestIndex& index, const Collection& all,
                         const std::vector<Component>& query, std::size_t k) {
  std::vector<QueryComponent> wanted;
  for (const Component& component : query) {
    const auto df = all.df.find(component.id);
    wanted.push_back({component.id, component.weight, df == all.df.end() ? 0 : df->second});
  }
  return index.search(wanted, k, [&](std::span<const std::uint32_t> docs, std::span<double> out) {
    for (std::size_t i = 0; i < docs.size(); ++i) out[i] = cosine(query, all.vectors[docs[i]]);
  });
}

std::vector<Near> every_one(const Collection& all, const std::vector<Component>& query,
                            std::size_t k) {
  std::vector<Near> out;
  for (std::uint32_t doc = 0; doc < all.vectors.size(); ++doc) {
    const double value = cosine(query, all.vectors[doc]);
    if (value > 0) out.push_back({doc, value});
  }
  std::sort(out.begin(), out.end(), [](const Near& a, const Near& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.doc < b.doc;
  });
  if (out.size() > k) out.resize(k);
  return out;
}

bool same(const std::vector<Near>& a, const std::vector<Near>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Near& x, const Near& y) {
    return x.doc == y.doc && x.cosine == y.cosine;
  });
}

NearestIndex grown(const Collection& all, const std::vector<std::uint32_t>& order) {
  NearestIndex out;
  for (const std::uint32_t doc : order) out.add(doc, all.vectors[doc]);
  return out;
}

NearestIndex built(const Collection& all, std::size_t n) {
  NearestBuilder builder;
  for (std::uint32_t doc = 0; doc < n; ++doc) builder.add(doc, all.vectors[doc]);
  return builder.finish();
}

}  // namespace

TEST_CASE("the nearest of few vectors are exactly those with the highest cosines") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  for (int round = 0; round < 10; ++round) {
    const Collection all = collection_of(random, 1 + random.below(600), 40, 3000);
    NearestIndex index = built(all, all.vectors.size() / 2);
    for (auto doc = static_cast<std::uint32_t>(index.size()); doc < all.vectors.size(); ++doc) {
      index.add(doc, all.vectors[doc]);
    }
    CHECK(index.size() == all.vectors.size());
    for (int q = 0; q < 20; ++q) {
      const std::vector<Component> query = vector_of(random, 1 + random.below(30), 3500);
      const std::size_t k = 1 + random.below(40);
      CHECK(same(search(index, all, query, k), every_one(all, query, k)));
    }
  }
}

TEST_CASE("what is found does not depend on how the vectors lie, nor when not all is read") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  const Collection all = collection_of(random, 7000, 120, 160);
  std::vector<std::uint32_t> order(all.vectors.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const NearestIndex whole = grown(all, order);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[random.below(i)]);
  }
  const NearestIndex shuffled = grown(all, order);
  NearestIndex mixed = built(all, 5000);
  for (std::uint32_t doc = 5000; doc < all.vectors.size(); ++doc) {
    const NearestIndex before = mixed;  // what a reader still holds
    mixed.add(doc, all.vectors[doc]);
    CHECK(before.size() == doc);
  }
  for (int q = 0; q < 15; ++q) {
    const std::vector<Component> query = vector_of(random, 150, 160);
    std::size_t postings = 0;
    for (const Component& component : query) postings += all.df.at(component.id);
    CHECK(postings > NearestIndex::postings_first);
    const std::vector<Near> found = search(whole, all, query, 32);
    CHECK(found.size() == 32);
    CHECK(same(found, search(shuffled, all, query, 32)));
    CHECK(same(found, search(mixed, all, query, 32)));
  }
}

TEST_CASE("when not all is read, the nearest are found all the same") {
  SplitMix64 random(11);
  Collection all;
  // Questions about topics: each of words of its own topic, and of words that all share.
  const auto question = [&](std::size_t topic) {
    std::vector<Component> out = vector_of(random, 60, 120);
    std::map<std::uint16_t, std::uint16_t> own;
    for (int i = 0; i < 6; ++i) {
      own[static_cast<std::uint16_t>(1000 + topic * 12 + random.below(12))] = 18'000;
    }
    for (Component& component : out) component.weight /= 2;
    for (const auto& [id, weight] : own) out.push_back({id, weight});
    return out;
  };
  for (std::size_t i = 0; i < 9000; ++i) all.add(question(i % 300));
  const NearestIndex index = built(all, all.vectors.size());
  std::size_t right = 0;
  std::size_t wanted = 0;
  std::size_t postings = 0;
  for (int q = 0; q < 30; ++q) {
    const std::vector<Component> query = question(random.below(300));
    for (const Component& component : query) postings += all.df[component.id];
    const std::vector<Near> found = search(index, all, query, 20);
    for (const Near& one : every_one(all, query, 20)) {
      ++wanted;
      right += std::any_of(found.begin(), found.end(),
                           [&](const Near& near) { return near.doc == one.doc; });
    }
  }
  CHECK(postings / 30 > NearestIndex::postings_first);
  CHECK(wanted == 600);
  CHECK(right >= 594);
}

TEST_CASE("the nearest are found wherever they lie") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  // Where the best lie is estimated from one vector in 16: these are all of the best, or none.
  for (const std::uint32_t place : {0u, 5u}) {
    const std::vector<Component> query = vector_of(random, 40, 2000);
    Collection all;
    for (std::uint32_t doc = 0; doc < 4000; ++doc) {
      std::vector<Component> one = doc % 16 == place ? query : vector_of(random, 40, 2000);
      for (Component& component : one) {
        component.weight = static_cast<std::uint16_t>(component.weight - random.below(3000));
      }
      all.add(std::move(one));
    }
    const NearestIndex index = built(all, all.vectors.size());
    for (const std::size_t k : {1u, 40u, 120u, 600u}) {
      CHECK(same(search(index, all, query, k), every_one(all, query, k)));
    }
  }
}

TEST_CASE("a query that nothing has a component of finds nothing") {
  Collection all;
  NearestIndex index;
  CHECK(search(index, all, {{5, 65535}}, 10).empty());
  all.add({{1, 65535}});
  index.add(0, all.vectors[0]);
  CHECK(search(index, all, {{5, 65535}}, 10).empty());
  CHECK(search(index, all, {}, 10).empty());
  CHECK(search(index, all, {{1, 65535}}, 10).size() == 1);
  CHECK(NearestBuilder().finish().size() == 0);
}
