// Leaving out what cannot be among the best changes nothing: against every document scored.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "keel/base/hash.hpp"
#include "keel/index/bm25.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::index;

namespace {

constexpr std::uint32_t vocabulary = 3000;

// Ranks by Zipf's law: a few terms that most documents have, and many that few have.
std::uint32_t zipf(SplitMix64& random) {
  return static_cast<std::uint32_t>(
      std::exp(random.uniform() * std::log(static_cast<double>(vocabulary))));
}

std::vector<Document> collection(SplitMix64& random, std::size_t count) {
  std::vector<Document> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[i].doc = static_cast<std::uint32_t>(i);
    std::map<std::uint32_t, std::uint16_t> terms;
    for (std::uint64_t n = 1 + random.below(60); n-- > 0;) terms[zipf(random)] += 1;
    if (random.below(20) == 0) terms[zipf(random)] += static_cast<std::uint16_t>(40);
    for (const auto& [id, weight] : terms) out[i].terms.push_back({id, weight});
    out[i].length = static_cast<float>(1 + random.below(4) * 20);  // many of equal length: ties
  }
  return out;
}

std::vector<QueryTerm> question(SplitMix64& random, const std::vector<std::uint32_t>& df) {
  const double n = 1000;
  std::map<std::uint32_t, QueryTerm> terms;
  for (std::uint64_t left = 1 + random.below(25); left-- > 0;) {
    const std::uint32_t id = zipf(random);
    const double idf = std::log(1 + n / (1 + static_cast<double>(df[id])));
    terms[id] = {id, static_cast<float>(idf), df[id]};
  }
  std::vector<QueryTerm> out;
  for (const auto& [id, term] : terms) out.push_back(term);
  return out;
}

// In the arithmetic of the index: single precision, the highest idf first.
std::vector<Hit> every_one(const std::vector<Document>& documents, std::vector<QueryTerm> query,
                           const Bm25Parameters& p, std::size_t k, const Accept& accept) {
  std::sort(query.begin(), query.end(), [](const QueryTerm& a, const QueryTerm& b) {
    return a.idf != b.idf ? a.idf > b.idf : a.id < b.id;
  });
  std::vector<Hit> hits;
  for (const Document& document : documents) {
    float score = 0;
    for (const QueryTerm& term : query) {
      for (const Term& has : document.terms) {
        if (has.id != term.id) continue;
        const float tf = has.weight;
        score += term.idf * tf * (p.k1 + 1) /
                 (tf + p.k1 * (1 - p.b + p.b * document.length / p.mean_length));
      }
    }
    if (score > 0 && accept(document.doc, document.version)) hits.push_back({document.doc, score});
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  });
  if (hits.size() > k) hits.resize(k);
  return hits;
}

}  // namespace

TEST_CASE("what is left out is never among the best, not by a bit and not in a tie") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  for (int round = 0; round < 4; ++round) {
    const std::vector<Document> documents = collection(random, 1 + random.below(6000));
    std::vector<std::uint32_t> df(vocabulary + 1, 0);
    for (const Document& document : documents) {
      for (const Term& term : document.terms) ++df[term.id];
    }
    Bm25Builder builder;
    const std::size_t built = random.below(documents.size() + 1);
    for (std::size_t i = 0; i < built; ++i) {
      const Document& d = documents[i];
      builder.add(d.doc, d.version, d.length, d.terms);
    }
    Bm25Index index = builder.finish();
    for (std::size_t i = built; i < documents.size(); ++i) index.add(documents[i]);
    for (int q = 0; q < 40; ++q) {
      const std::vector<QueryTerm> query = question(random, df);
      Bm25Parameters parameters;
      parameters.k1 = static_cast<float>(0.2 + random.uniform() * 2);
      parameters.b = static_cast<float>(random.uniform());
      parameters.mean_length = static_cast<float>(5 + random.uniform() * 60);
      const std::size_t k = 1 + random.below(60);
      const std::uint64_t rejected = random.below(4);  // of four documents
      const auto accept = [&](std::uint32_t doc, std::uint32_t) {
        return mix64(doc) % 4 >= rejected;
      };
      const std::vector<Hit> expected = every_one(documents, query, parameters, k, accept);
      const std::vector<Hit> hits = index.search(query, parameters, k, accept);
      REQUIRE(hits.size() == expected.size());
      for (std::size_t i = 0; i < hits.size(); ++i) {
        CHECK(hits[i].doc == expected[i].doc);
        CHECK(hits[i].score == expected[i].score);
      }
    }
  }
}
