// Every text function on random bytes: no crash, and valid UTF-8 comes out.
#include <catch2/catch.hpp>

#include "keel/text/analysis.hpp"
#include "keel/text/intent_features.hpp"
#include "keel/text/mail.hpp"
#include "keel/text/pattern.hpp"
#include "keel/text/redact.hpp"
#include "keel/text/sentences.hpp"
#include "keel/text/utf8.hpp"
#include "support/seed.hpp"

using namespace keel;

namespace {

// Bytes at random, or pieces that the functions look for.
std::string random_text(SplitMix64& random) {
  static const std::string pieces[] = {"On 3 Jan, A wrote:\n",
                                       "> ",
                                       "-- \n",
                                       "\n",
                                       "From: ",
                                       "Sent: ",
                                       "https://",
                                       "@x.de",
                                       "4111 1111 1111 1111",
                                       "DE89",
                                       "#",
                                       "+49 ",
                                       "192.168.1.1",
                                       "::",
                                       "password: ",
                                       "1.234,56",
                                       " ",
                                       "\xc3\xa4",
                                       "\xe2\x82\xac",
                                       "\xf0\x9f\x98\x80",
                                       "\xcc\x81",
                                       "\xff",
                                       "a",
                                       ". ",
                                       "/",
                                       "**",
                                       "*",
                                       "?x=1",
                                       "0171 ",
                                       "12.03.2024",
                                       "\xc3",
                                       "\xe2\x82",
                                       "wrote"};
  const bool raw = random.below(3) == 0;
  std::string out;
  for (std::uint64_t n = random.below(60); n > 0; --n) {
    if (raw) {
      out.push_back(static_cast<char>(random.next()));
    } else {
      out += pieces[random.below(std::size(pieces))];
    }
  }
  return out;
}

void require_valid(const std::string& text) { REQUIRE(text::check_utf8(text, "output").ok()); }

bool inside(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

TEST_CASE("random bytes do no harm") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  text::IntentFeatures features;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    CAPTURE(i, text);
    const std::string normal = text::normalise(text);
    require_valid(normal);
    REQUIRE(text::normalise(normal) == normal);
    for (const std::string& word : text::words(text)) require_valid(word);
    require_valid(text::strip_mail(text));
    require_valid(text::question_of(text));
    require_valid(text::redact(text));
    require_valid(text::url_path(text));
    require_valid(text::normalise_intent(text));
    REQUIRE(text::path_matches(text, text::url_path(text)));
    for (const std::string_view sentence : text::sentences(text)) {
      REQUIRE_FALSE(sentence.empty());
      REQUIRE(inside(sentence, text));
    }
    const std::string_view clipped = text::clip(normal, random.below(normal.size() + 2));
    REQUIRE(text::check_utf8(clipped, "clipped").ok());
    (void)text::guess_language(text);
    const auto language = static_cast<text::Language>(random.below(12));
    const text::Analysis analysis = text::analyse(text, language);
    for (std::size_t k = 1; k < analysis.mix.size(); ++k) {
      REQUIRE(analysis.mix[k - 1].id < analysis.mix[k].id);
    }
    if (i % 100 == 0) features.fit(std::vector<std::string>{text, "plain text", text});
    for (const SparseEntry& entry : features.transform(text)) REQUIRE(entry.id < features.size());
  }
}

TEST_CASE("long input takes linear time") {
  for (const char* piece :
       {"a", "1", "a@", "> ", "x.", "(", "1 ", "From: ", "AA11 ", "http://", "::", "-", "\n"}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    require_valid(text::redact(text));
    require_valid(text::strip_mail(text));
    REQUIRE(text::sentences(text).size() <= text.size());
    REQUIRE(text::analyse(text, text::Language::en).mix.size() <= 3 * text.size());
  }
}
