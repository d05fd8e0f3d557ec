#include "keel/base/persistent.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

namespace keel::test {

// Keys whose hashes have only `kinds` different values: exercises the collision nodes.
struct CollidingKey {
  std::uint64_t value = 0;
  friend auto operator<=>(const CollidingKey&, const CollidingKey&) = default;
  // KeyHash sees the key through this conversion only.
  operator std::uint64_t() const noexcept { return value % 3; }
  template <class A>
  void fields(A& a) {
    a(value);
  }
};

}  // namespace keel::test

using namespace keel;

namespace {

template <class T>
std::string written(const T& value) {
  Writer writer;
  writer(value);
  return writer.take();
}

template <class K>
void check_equal(const PersistentMap<K, int>& map, const std::map<K, int>& model) {
  REQUIRE(map.size() == model.size());
  std::map<K, int> seen;
  map.for_each([&](const K& key, int value) { seen.emplace(key, value); });
  REQUIRE(seen == model);
  for (const auto& [key, value] : model) {
    const int* found = map.find(key);
    REQUIRE(found);
    REQUIRE(*found == value);
  }
}

template <class K, class MakeKey>
void compare_with_std_map(std::uint64_t seed, MakeKey&& make_key) {
  SplitMix64 random(seed);
  PersistentMap<K, int> map;
  std::map<K, int> model;
  std::vector<std::pair<PersistentMap<K, int>, std::map<K, int>>> snapshots;
  for (int i = 0; i < 6000; ++i) {
    const K key = make_key(random.below(600));
    if (random.below(3) == 0) {
      REQUIRE(map.erase(key) == (model.erase(key) > 0));
    } else {
      map.set(key, i);
      model[key] = i;
    }
    if (i % 1500 == 0) snapshots.emplace_back(map, model);
  }
  check_equal(map, model);
  for (const auto& [snapshot, then] : snapshots) check_equal(snapshot, then);
}

}  // namespace

TEST_CASE("a persistent map does what std::map does, and snapshots stay") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  compare_with_std_map<std::uint64_t>(seed, [](std::uint64_t n) { return n; });
  compare_with_std_map<std::string>(seed,
                                    [](std::uint64_t n) { return "key " + std::to_string(n); });
  compare_with_std_map<test::CollidingKey>(seed,
                                           [](std::uint64_t n) { return test::CollidingKey{n}; });
}

namespace {

// The same content by three histories: in order, shuffled, and with others that came and went.
template <class K, class MakeKey>
void check_history_does_not_show(std::uint64_t seed, MakeKey&& make_key) {
  SplitMix64 random(seed);
  for (int round = 0; round < 30; ++round) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t n = random.below(300); n > 0; --n) numbers.push_back(n * 7);
    PersistentMap<K, std::uint64_t> ordered;
    for (const std::uint64_t n : numbers) ordered.set(make_key(n), n);
    for (std::size_t i = numbers.size(); i > 1; --i)
      std::swap(numbers[i - 1], numbers[random.below(i)]);
    PersistentMap<K, std::uint64_t> shuffled;
    PersistentMap<K, std::uint64_t> busy;
    for (std::uint64_t n = 1; n < 200; ++n) busy.set(make_key(n * 7 + 1 + n % 6), n);
    for (const std::uint64_t n : numbers) {
      shuffled.set(make_key(n), n);
      busy.set(make_key(n), 1);
    }
    const PersistentMap<K, std::uint64_t> shared = busy;  // forces copies of nodes
    for (std::uint64_t n = 1; n < 200; ++n) busy.erase(make_key(n * 7 + 1 + n % 6));
    for (const std::uint64_t n : numbers) busy.edit(make_key(n)) = n;
    REQUIRE(written(ordered) == written(shuffled));
    REQUIRE(written(ordered) == written(busy));
    REQUIRE(shared.size() == numbers.size() + 199);
  }
}

}  // namespace

TEST_CASE("a map's bytes depend on its content, not on its history") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  check_history_does_not_show<std::uint64_t>(seed, [](std::uint64_t n) { return n; });
  check_history_does_not_show<std::string>(seed, [](std::uint64_t n) { return std::to_string(n); });
  check_history_does_not_show<test::CollidingKey>(
      seed, [](std::uint64_t n) { return test::CollidingKey{n}; });
}

TEST_CASE("a map reads back equal, and cut input fails") {
  PersistentMap<std::string, std::vector<int>> map;
  for (int i = 0; i < 100; ++i) map.set(std::to_string(i), {i, -i});
  const std::string bytes = written(map);
  PersistentMap<std::string, std::vector<int>> back;
  Reader reader(bytes);
  reader(back);
  REQUIRE(reader.ok());
  CHECK(written(back) == bytes);
  for (int i = 0; i < 100; ++i) back.set(std::to_string(i), {});
  CHECK(back.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(back.erase(std::to_string(i)));
  CHECK(written(back) == written(PersistentMap<std::string, std::vector<int>>()));
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    Reader cut(std::string_view(bytes).substr(0, n));
    cut(back);
    REQUIRE_FALSE(cut.ok());
  }
}

TEST_CASE("a map with a key twice does not read") {
  Writer writer;
  writer.count(3);
  writer(std::string("a"), 1, std::string("b"), 2, std::string("a"), 3);
  PersistentMap<std::string, int> map;
  Reader reader(writer.data());
  reader(map);
  CHECK_FALSE(reader.ok());
  CHECK(map.empty());
}

TEST_CASE("a persistent vector does what std::vector does, and snapshots stay") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  PersistentVector<std::uint64_t> vector;
  std::vector<std::uint64_t> model;
  std::vector<std::pair<PersistentVector<std::uint64_t>, std::vector<std::uint64_t>>> snapshots;
  for (int i = 0; i < 40000; ++i) {
    const std::uint64_t value = random.next();
    if (!model.empty() && random.below(4) == 0) {
      const std::size_t at = random.below(model.size());
      vector.edit(at) = value;
      model[at] = value;
    } else {
      vector.push_back(value);
      model.push_back(value);
    }
    if (i % 7919 == 0) snapshots.emplace_back(vector, model);
  }
  snapshots.emplace_back(vector, model);
  for (const auto& [snapshot, then] : snapshots) {
    REQUIRE(snapshot.size() == then.size());
    std::vector<std::uint64_t> seen;
    snapshot.for_each([&](std::uint64_t value) { seen.push_back(value); });
    REQUIRE(seen == then);
    REQUIRE(snapshot.back() == then.back());
  }
  PersistentVector<std::uint64_t> back;
  const std::string bytes = written(vector);
  Reader reader(bytes);
  reader(back);
  CHECK(reader.ok());
  CHECK(written(back) == bytes);
}

TEST_CASE("empty containers") {
  PersistentMap<std::string, int> map;
  CHECK(map.empty());
  CHECK(map.find("x") == nullptr);
  CHECK_FALSE(map.erase("x"));
  map.set("x", 1);
  CHECK(map.erase("x"));
  CHECK(map.empty());
  CHECK(written(map) == written(PersistentMap<std::string, int>{}));
  CHECK(PersistentVector<int>{}.empty());
}
