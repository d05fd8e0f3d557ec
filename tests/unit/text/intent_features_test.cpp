#include "keel/text/intent_features.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "keel/base/hash.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::text;

namespace {

const std::vector<std::string> texts = {"Where is my card?",
                                        "where's my NEW card",
                                        "Cancel the card!",
                                        "I was charged \xc2\xa3"
                                        "15",
                                        "charged \xe2\x82\xac"
                                        "20 twice",
                                        ""};

IntentFeatures fit(const std::vector<std::string>& all, std::uint64_t) {
  IntentFeatures features;
  features.fit(all, {1, 1});
  return features;
}

std::vector<SparseVector> transform(const IntentFeatures& features,
                                    const std::vector<std::string>& all) {
  std::vector<SparseVector> out;
  for (const std::string& text : all) out.push_back(features.transform(text));
  return out;
}

double squares(const SparseVector& vector) {
  double sum = 0;
  for (const SparseEntry& entry : vector)
    sum += static_cast<double>(entry.value) * static_cast<double>(entry.value);
  return sum;
}

}  // namespace

TEST_CASE("intent features keep the learner contract") {
  test::check_learner_contract<IntentFeatures>(texts, fit, transform);
}

TEST_CASE("intent texts are normalised") {
  CHECK(normalise_intent("  Where\xe2\x80\x99s  MY\tcard 42? ") == "where's my card 00?");
  CHECK(normalise_intent("STRASSE \xc3\x9f\xc3\x84") == "strasse ss\xc3\xa4");
  CHECK(normalise_intent("a\xff\xff"
                         "b") == "a b");
  CHECK(normalise_intent("").empty());
}

TEST_CASE("one text by hand") {
  // "ab" has words ab, <s> ab, ab </s>; characters of " ab ": 3 of two, 2 of three, 1 of four.
  IntentFeatures features;
  features.fit(std::vector<std::string>{"ab"}, {1, 1});
  CHECK(features.size() == 3 + 6);
  const SparseVector x = features.transform("AB");
  REQUIRE(x.size() == 9);
  for (const SparseEntry& entry : x) {
    CHECK(entry.value == Approx(entry.id < 3 ? 1 / std::sqrt(3.0) : 1 / std::sqrt(6.0)));
  }
}

TEST_CASE("weights follow term and document frequency") {
  IntentFeatures features;
  features.fit(std::vector<std::string>{"a", "b", "b b"}, {1, 1});
  // Words by first appearance: a, "<s> a", "a </s>", b, "<s> b", "b </s>", "b b".
  const SparseVector x = features.transform("b b");
  REQUIRE(x.size() > 4);
  const double rare = std::log(4.0 / 2) + 1;
  const double common = std::log(4.0 / 3) + 1;
  const double twice = (1 + std::log(2.0)) * common;
  const double length = std::sqrt(twice * twice + 2 * common * common + rare * rare);
  CHECK(x[0].id == 3);
  CHECK(x[0].value == Approx(twice / length));
  CHECK(x[1].value == Approx(common / length));
  CHECK(x[3].id == 6);
  CHECK(x[3].value == Approx(rare / length));
}

TEST_CASE("each group has length one, unknown words none") {
  const IntentFeatures features = fit(texts, 0);
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(squares(features.transform(text)) == Approx(text.empty() ? 1 : 2).epsilon(1e-5));
  }
  CHECK(features.transform("\xe6\x94\xaf").empty());
  CHECK(IntentFeatures{}.transform("anything").empty());
}

TEST_CASE("the known share counts every n-gram") {
  IntentFeatures features;
  features.fit(std::vector<std::string>{"ab"}, {1, 1});
  double share = -1;
  CHECK(features.transform("ab", share) == features.transform("ab"));
  CHECK(share == 1);
  // Of the words "ab", "<s> ab", "ab cd", "cd", "cd </s>" two; of twice six character n-grams six.
  (void)features.transform("ab cd", share);
  CHECK(share == Approx(8.0 / 17));
  (void)features.transform("xy", share);
  CHECK(share == 0);
  share = -1;
  (void)IntentFeatures{}.transform("ab", share);
  CHECK(share == 0);
}

TEST_CASE("rare n-grams can be left out") {
  IntentFeatures all;
  all.fit(texts, {1, 1});
  IntentFeatures frequent;
  frequent.fit(texts, {2, 2});
  CHECK(frequent.size() < all.size() / 2);
  CHECK_FALSE(frequent.transform("card").empty());
  CHECK(frequent.transform("twice").size() < all.transform("twice").size());
}

TEST_CASE("a vocabulary finds what was added, by its exact text") {
  NgramVocabulary vocabulary;
  std::set<std::string> known;
  for (int i = 0; i < 5000; ++i) {
    const std::string ngram = std::to_string(i * i % 3001);
    const bool is_new = known.insert(ngram).second;
    const std::uint32_t index = vocabulary.add(ngram, hash64(ngram));
    CHECK(vocabulary.at(index) == ngram);
    if (is_new) REQUIRE(index + 1 == vocabulary.size());
  }
  CHECK(vocabulary.size() == known.size());
  CHECK(vocabulary.find("absent", hash64("absent")) == NgramVocabulary::absent);
  // The hash of a known n-gram with another text.
  CHECK(vocabulary.find("other", hash64("0")) == NgramVocabulary::absent);
}
