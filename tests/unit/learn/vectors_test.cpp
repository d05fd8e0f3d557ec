// Vectors, passages and weeks: the arithmetic below the learners.
#include "keel/learn/vectors.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>

#include "keel/learn/metrics.hpp"
#include "learn/passages.hpp"
#include "support/seed.hpp"

using namespace keel;
using namespace keel::learn;

namespace {

std::vector<text::HashedCount> random_mix(SplitMix64& random, std::size_t size) {
  std::map<std::uint32_t, std::uint32_t> counts;
  while (counts.size() < size) {
    // Few of them, so that vectors have features in common; none share their low 16 bits.
    counts[static_cast<std::uint32_t>(random.below(400))] +=
        static_cast<std::uint32_t>(1 + random.below(4));
  }
  std::vector<text::HashedCount> out;
  for (const auto& [id, count] : counts) out.push_back({id, count});
  return out;
}

double log_weight(std::uint32_t count) { return 1 + std::log(static_cast<double>(count)); }

// The header's formulas in double, over maps.
double exact_cosine(const std::vector<text::HashedCount>& a,
                    const std::vector<text::HashedCount>& b, const DocumentFrequencies& frequencies,
                    bool known_only) {
  const auto weigh = [&](const std::vector<text::HashedCount>& mix) {
    std::map<std::uint32_t, double> out;
    for (const text::HashedCount& feature : mix) {
      const std::uint32_t df = frequencies.df(feature.id);
      if (known_only && df == 0) continue;
      out[feature.id] =
          log_weight(feature.count) *
          (std::log((1.0 + frequencies.articles()) / (1.0 + static_cast<double>(df))) + 1);
    }
    return out;
  };
  const auto x = weigh(a);
  const auto y = weigh(b);
  double dot = 0, xx = 0, yy = 0;
  for (const auto& [id, weight] : x) {
    xx += weight * weight;
    if (y.contains(id)) dot += weight * y.at(id);
  }
  for (const auto& [id, weight] : y) yy += weight * weight;
  return xx == 0 || yy == 0 ? 0 : dot / std::sqrt(xx * yy);
}

std::string words(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += "word ";
  return out;
}

}  // namespace

TEST_CASE("cosines are those of the exact vectors") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  DocumentFrequencies frequencies;
  std::vector<std::vector<text::HashedCount>> articles;
  for (int i = 0; i < 40; ++i) {
    articles.push_back(random_mix(random, 5 + random.below(60)));
    frequencies.change(pack(articles.back()), 1);
  }
  CHECK(frequencies.articles() == 40);
  for (int i = 0; i < 60; ++i) {
    const auto a = random_mix(random, 1 + random.below(40));
    const auto b = random_mix(random, 1 + random.below(40));
    const QuestionVector x = make_question_vector(a, frequencies);
    const QuestionVector y = make_question_vector(b, frequencies);
    CHECK(cosine(x, y) == Approx(exact_cosine(a, b, frequencies, false)).margin(2e-3));
    CHECK(cosine(x, y) == cosine(y, x));
    CHECK(cosine(x, x) == Approx(1).margin(2e-3));
    const auto& article = articles[random.below(articles.size())];
    const PackedVector packed = pack(article);
    const ArticleProbe probe(a, frequencies);
    CHECK(probe.cosine(packed, norm(packed, frequencies)) ==
          Approx(exact_cosine(a, article, frequencies, true)).margin(5e-3));
  }
}

TEST_CASE("empty vectors are like nothing") {
  DocumentFrequencies frequencies;
  const QuestionVector none = make_question_vector({}, frequencies);
  CHECK(none.entries.empty());
  const std::vector<text::HashedCount> mix = {{7, 2}};
  const QuestionVector one = make_question_vector(mix, frequencies);
  CHECK(cosine(none, one) == 0);
  CHECK(ArticleProbe({}, frequencies).cosine(pack(mix), 1) == 0);
  CHECK(ArticleProbe(mix, frequencies).cosine({}, 0) == 0);
}

TEST_CASE("document frequencies forget what is taken out") {
  SplitMix64 random(3);
  DocumentFrequencies frequencies;
  const PackedVector first = pack(random_mix(random, 30));
  const PackedVector second = pack(random_mix(random, 30));
  frequencies.change(first, 1);
  Writer before;
  before(frequencies);
  frequencies.change(second, 1);
  frequencies.change(second, -1);
  Writer after;
  after(frequencies);
  CHECK(after.data() == before.data());
  CHECK(frequencies.articles() == 1);
}

TEST_CASE("passages cut a body at headings and after eighty words, and lose nothing") {
  const std::string body = "# Title\n\nFirst words.\n\n## Part\n\n" + words(90) + "\n\nAfter it.\n";
  const std::vector<Passage> passages = split_passages(body);
  REQUIRE(passages.size() == 3);
  const auto text = [&](const Passage& passage) {
    return body.substr(passage.begin, passage.end - passage.begin);
  };
  CHECK(text(passages[0]) == "# Title\n\nFirst words.");
  CHECK(text(passages[1]).starts_with("## Part\n\nword"));
  CHECK(text(passages[2]) == "After it.");
  CHECK(split_passages("").empty());
  CHECK(split_passages(" \n\n\t\n").empty());
  CHECK(split_passages("one line").size() == 1);
}

TEST_CASE("passages of any body are in order, apart, and hold every word") {
  const std::uint64_t seed = test::property_seed();
  WARN("seed " << seed);
  SplitMix64 random(seed);
  static constexpr const char* pieces[] = {"word ",    "\n", "\n\n", "# head\n",
                                           "- item\n", " ",  "\r\n", "a b c d e f g "};
  for (int round = 0; round < 200; ++round) {
    std::string body;
    for (std::uint64_t n = random.below(400); n-- > 0;) {
      body += pieces[random.below(std::size(pieces))];
    }
    std::size_t at = 0;
    for (const Passage& passage : split_passages(body)) {
      REQUIRE(passage.begin >= at);
      REQUIRE(passage.end > passage.begin);
      REQUIRE(passage.end <= body.size());
      const std::string between = body.substr(at, passage.begin - at);
      REQUIRE(between.find_first_not_of(" \t\r\n") == std::string::npos);
      at = passage.end;
    }
    REQUIRE(body.substr(at).find_first_not_of(" \t\r\n") == std::string::npos);
  }
}

TEST_CASE("weeks start on Monday, before 1970 too") {
  constexpr std::int64_t day = 24LL * 3600 * 1'000'000;
  constexpr std::int64_t monday = 4 * day;  // 1970-01-05
  CHECK(week_of(monday) == monday);
  CHECK(week_of(monday + 7 * day - 1) == monday);
  CHECK(week_of(monday + 7 * day) == monday + 7 * day);
  CHECK(week_of(0) == monday - 7 * day);
  CHECK(week_of(-1) == monday - 7 * day);
  CHECK(week_of(monday - 7 * day) == monday - 7 * day);
  CHECK(week_of(monday - 7 * day - 1) == monday - 14 * day);
}
