#include "keel/text/subwords.hpp"

#include <catch2/catch.hpp>

#include "keel/text/subword_features.hpp"
#include "support/learner_contract.hpp"

using namespace keel;
using namespace keel::text;

namespace {

// Every word of one stem and one ending, so that both are worth a piece.
std::vector<std::string> texts() {
  std::vector<std::string> out;
  for (const char* stem : {"charg", "refund", "activat", "transfer", "declin", "verify"}) {
    for (const char* ending : {"ing", "ed", "es", ""}) {
      out.push_back(std::string("my card is ") + stem + ending + " again");
      out.push_back(std::string("why was it ") + stem + ending + "?");
    }
  }
  out.push_back("");
  return out;
}

Subwords trained() {
  Result<Subwords> result = Subwords::train(texts(), {80});
  REQUIRE(result.ok());
  return std::move(*result);
}

std::string joined(const Subwords& subwords, std::string_view text) {
  std::vector<std::uint32_t> ids;
  subwords.encode(text, ids);
  std::string out;
  for (const std::uint32_t id : ids) out += subwords.piece(id);
  return out;
}

}  // namespace

TEST_CASE("pieces put together are the text, with marks for the spaces") {
  const Subwords subwords = trained();
  CHECK(subwords.size() > 20);
  CHECK(subwords.size() <= 80);
  CHECK(joined(subwords, "my refunding card") ==
        "\xe2\x96\x81my\xe2\x96\x81refunding\xe2\x96\x81"
        "card");
  std::vector<std::uint32_t> ids;
  subwords.encode("my refunding card", ids);
  CHECK(ids.size() < 12);  // pieces, not letters
  for (const std::uint32_t id : ids) CHECK(id < subwords.size());
}

TEST_CASE("what subwords cannot cut has no pieces, and no model cuts nothing") {
  const Subwords subwords = trained();
  std::vector<std::uint32_t> ids = {7};
  subwords.encode("", ids);
  CHECK(ids.empty());
  subwords.encode("\xff\xfe", ids);  // not UTF-8: spaces
  CHECK(ids.empty());
  subwords.encode("\xe4\xb8\xad", ids);  // a letter never seen
  CHECK_FALSE(ids.empty());
  CHECK(subwords.piece(1'000'000).empty());
  const Subwords none;
  none.encode("my card", ids);
  CHECK(ids.empty());
  CHECK(none.size() == 0);
  CHECK(none.bytes().empty());
}

TEST_CASE("texts without a letter teach no subwords") {
  const std::vector<std::string> empty;
  CHECK(Subwords::train(empty).status().code() == Code::invalid_argument);
  const std::vector<std::string> signs = {"", "?!", "\xff\xff", " \t"};
  CHECK(Subwords::train(signs).status().code() == Code::invalid_argument);
}

TEST_CASE("the same texts train the same subwords, and bytes load to the same cuts") {
  const Subwords subwords = trained();
  CHECK(trained().bytes() == subwords.bytes());
  const Result<Subwords> loaded = Subwords::load(subwords.bytes());
  REQUIRE(loaded.ok());
  for (const std::string& text : texts()) CHECK(joined(*loaded, text) == joined(subwords, text));
}

TEST_CASE("bytes that are not a model are refused before they are read") {
  const std::string bytes = trained().bytes();
  CHECK(Subwords::load("").status().code() == Code::corrupt);
  CHECK(Subwords::load("nonsense").status().code() == Code::corrupt);
  CHECK(Subwords::load(bytes.substr(0, bytes.size() / 2)).status().code() == Code::corrupt);
  std::string flipped = bytes;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  CHECK(Subwords::load(flipped).status().code() == Code::corrupt);
}

TEST_CASE("subword features keep the learner contract") {
  const auto fit = [](const std::vector<std::string>& all, std::uint64_t) {
    SubwordFeatures features;
    REQUIRE(features.fit(all, {80, 1, 1.4}).ok());
    return features;
  };
  const auto transform = [](const SubwordFeatures& features, const std::vector<std::string>& all) {
    std::vector<SparseVector> out;
    for (const std::string& text : all) out.push_back(features.transform(text));
    return out;
  };
  test::check_learner_contract<SubwordFeatures>(texts(), fit, transform);
}

TEST_CASE("subword features are ascending, of the length asked for, and know edges") {
  SubwordFeatures features;
  REQUIRE(features.fit(texts(), {80, 1, 1.4}).ok());
  for (const std::string& text : texts()) {
    const SparseVector x = features.transform(text);
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK(x[i].id < features.size());
      if (i > 0) CHECK(x[i].id > x[i - 1].id);
      squares += static_cast<double>(x[i].value) * static_cast<double>(x[i].value);
    }
    CHECK(squares == Approx(1.4 * 1.4).epsilon(1e-5));
  }
  CHECK(features.transform("my card is") != features.transform("is card my"));
}

TEST_CASE("subword features that cannot be fitted stay as they were") {
  SubwordFeatures features;
  REQUIRE(features.fit(texts(), {80, 1, 1.4}).ok());
  const std::vector<std::string> none = {"?"};
  CHECK_FALSE(features.fit(none).ok());
  CHECK_FALSE(features.transform("my card").empty());
}
