#include "keel/index/bm25.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "support/seed.hpp"

using namespace keel;
using namespace keel::index;

namespace {

constexpr auto any = [](std::uint32_t, std::uint32_t) { return true; };

std::vector<Document> random_documents(SplitMix64& random, std::size_t count) {
  std::vector<Document> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    Document& document = out[i];
    document.doc = static_cast<std::uint32_t>(i);
    std::map<std::uint32_t, std::uint16_t> terms;
    for (std::uint64_t n = random.below(30); n-- > 0;) {
      terms[static_cast<std::uint32_t>(random.below(1 + random.below(120)))] += 1;
    }
    for (const auto& [id, weight] : terms) {
      document.terms.push_back({id, weight});
      document.length += weight;
    }
  }
  return out;
}

std::vector<QueryTerm> random_query(SplitMix64& random, const std::vector<Document>& documents) {
  std::map<std::uint32_t, QueryTerm> terms;
  for (std::uint64_t n = 1 + random.below(8); n-- > 0;) {
    const auto id = static_cast<std::uint32_t>(random.below(130));
    std::uint32_t df = 0;
    for (const Document& document : documents) {
      df += std::any_of(document.terms.begin(), document.terms.end(),
                        [id](const Term& term) { return term.id == id; });
    }
    terms[id] = {id, static_cast<float>(0.1 + random.uniform() * 5), df};
  }
  std::vector<QueryTerm> out;
  for (const auto& [id, term] : terms) out.push_back(term);
  return out;
}

// The formula of the header, in double, over every document.
std::vector<Hit> brute_force(const std::vector<Document>& documents,
                             const std::vector<QueryTerm>& query, const Bm25Parameters& p,
                             std::size_t k) {
  std::vector<std::pair<double, std::uint32_t>> order;
  const auto k1 = static_cast<double>(p.k1);
  const auto b = static_cast<double>(p.b);
  for (const Document& document : documents) {
    double score = 0;
    for (const QueryTerm& term : query) {
      for (const Term& has : document.terms) {
        if (has.id != term.id) continue;
        const double tf = has.weight;
        score += static_cast<double>(term.idf) * tf * (k1 + 1) /
                 (tf + k1 * (1 - b +
                             b * static_cast<double>(document.length) /
                                 static_cast<double>(p.mean_length)));
      }
    }
    if (score > 0) order.emplace_back(-score, document.doc);
  }
  std::sort(order.begin(), order.end());
  std::vector<Hit> out;
  for (std::size_t i = 0; i < std::min(k, order.size()); ++i) {
    out.push_back({order[i].second, static_cast<float>(-order[i].first)});
  }
  return out;
}

bool same(const std::vector<Hit>& a, const std::vector<Hit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Hit& x, const Hit& y) {
    return x.doc == y.doc && x.score == y.score;
  });
}

}  // namespace

TEST_CASE("the k best are those of the formula") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  for (int round = 0; round < 20; ++round) {
    const std::vector<Document> documents = random_documents(random, 1 + random.below(400));
    Bm25Index index;
    for (const Document& document : documents) index.add(document);
    CHECK(index.size() == documents.size());
    Bm25Parameters parameters;
    parameters.mean_length = 14;
    for (int q = 0; q < 10; ++q) {
      const std::vector<QueryTerm> query = random_query(random, documents);
      const std::size_t k = 1 + random.below(30);
      const std::vector<Hit> hits = index.search(query, parameters, k, any);
      const std::vector<Hit> expected = brute_force(documents, query, parameters, k);
      REQUIRE(hits.size() == expected.size());
      for (std::size_t i = 0; i < hits.size(); ++i) {
        CHECK(hits[i].score == Approx(expected[i].score).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("a result does not depend on how the documents lie in segments") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  const std::vector<Document> documents = random_documents(random, 700);
  // In another order the segments hold other documents; a prefix and a copy share segments.
  std::vector<Document> shuffled = documents;
  for (std::size_t i = shuffled.size(); i > 1; --i) {
    std::swap(shuffled[i - 1], shuffled[random.below(i)]);
  }
  Bm25Index whole, other, grown;
  Bm25Builder builder;
  for (std::size_t i = 0; i < 500; ++i) {
    const Document& d = documents[i];
    builder.add(d.doc, d.version, d.length, d.terms);
  }
  Bm25Index built = builder.finish();
  CHECK(built.size() == 500);
  CHECK(builder.finish().size() == 0);
  for (std::size_t i = 500; i < documents.size(); ++i) built.add(documents[i]);
  for (const Document& document : documents) whole.add(document);
  for (const Document& document : shuffled) other.add(document);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Bm25Index before = grown;  // what a reader still holds
    grown.add(documents[i]);
    CHECK(before.size() == i);
  }
  for (int q = 0; q < 60; ++q) {
    const std::vector<QueryTerm> query = random_query(random, documents);
    std::vector<QueryTerm> reversed(query.rbegin(), query.rend());
    const std::vector<Hit> hits = whole.search(query, {}, 25, any);
    CHECK(same(hits, other.search(reversed, {}, 25, any)));
    CHECK(same(hits, grown.search(query, {}, 25, any)));
    CHECK(same(hits, built.search(query, {}, 25, any)));
  }
}

TEST_CASE("accept decides what is a result, by version too") {
  Bm25Index index;
  for (std::uint32_t version = 1; version <= 50; ++version) {
    index.add({7, version, 3, {{1, static_cast<std::uint16_t>(version)}}});
  }
  const std::vector<QueryTerm> query = {{1, 1.0f, 50}};
  const auto latest = [](std::uint32_t, std::uint32_t version) { return version == 50; };
  CHECK(index.search(query, {}, 10, latest).size() == 1);
  const auto none = [](std::uint32_t, std::uint32_t) { return false; };
  CHECK(index.search(query, {}, 10, none).empty());
  CHECK(index.search(query, {}, 0, any).empty());
  CHECK(index.search({}, {}, 10, any).empty());
  const std::vector<QueryTerm> unknown = {{99, 3.0f, 0}};
  CHECK(index.search(unknown, {}, 10, any).empty());
}

TEST_CASE("equal scores come by document, and a term without idf counts for nothing") {
  Bm25Index index;
  for (std::uint32_t doc = 100; doc-- > 0;) index.add({doc, 0, 1, {{1, 1}, {2, 1}}});
  const std::vector<QueryTerm> query = {{1, 1.0f, 100}, {2, 0.0f, 100}};
  const std::vector<Hit> hits = index.search(query, {}, 5, any);
  REQUIRE(hits.size() == 5);
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(hits[i].doc == i);
  CHECK(hits[0].score == Approx(1.0));
}

TEST_CASE("the commonest terms past the work bound are left out, but never the two rarest") {
  Bm25Index index;
  for (std::uint32_t doc = 0; doc < 60; ++doc) {
    Document document{doc, 0, 2, {{1, 1}}};
    if (doc % 2 == 0) document.terms.push_back({2, 1});
    if (doc % 3 == 0) document.terms.push_back({3, 1});
    index.add(std::move(document));
  }
  const std::vector<QueryTerm> query = {{1, 0.5f, 60}, {2, 1.0f, 30}, {3, 2.0f, 20}};
  Bm25Parameters bounded;
  bounded.postings_max = 1;
  const std::vector<Hit> hits = index.search(query, bounded, 60, any);
  CHECK(hits.size() == 40);  // every second and every third document
  CHECK(index.search(query, {}, 60, any).size() == 60);
}
