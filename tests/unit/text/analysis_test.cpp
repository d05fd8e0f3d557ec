#include "keel/text/analysis.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "keel/base/hash.hpp"
#include "keel/text/utf8.hpp"

using namespace keel;
using namespace keel::text;

namespace {

std::uint32_t fold(std::string_view feature) {
  const std::uint64_t hash = hash64(feature);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

// The definition, written plainly: code points, every window.
std::vector<HashedCount> reference_mix(std::string_view text, Language language) {
  std::map<std::uint32_t, std::uint32_t> counts;
  std::string previous;
  for (const std::string& word : words(text)) {
    const std::string s = stem(word, language);
    ++counts[fold(s)];
    if (!previous.empty()) ++counts[fold(previous + "_" + s)];
    previous = s;
    std::vector<std::string> points;
    for (const char c : " " + word + " ") {
      if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) points.emplace_back();
      points.back().push_back(c);
    }
    for (std::size_t n = 3; n <= 5 && n <= points.size(); ++n) {
      for (std::size_t i = 0; i + n <= points.size(); ++i) {
        std::string gram = "c:";
        for (std::size_t k = i; k < i + n; ++k) gram += points[k];
        ++counts[fold(gram)];
      }
    }
  }
  std::vector<HashedCount> out;
  for (const auto& [id, count] : counts) out.push_back({id, count});
  return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("normalising folds case, marks and compatibility forms") {
  CHECK(normalise("Hello, World") == "hello, world");
  CHECK(normalise("\xc3\x9c"
                  "berg\xc3\xa4nge") == "ubergange");         // German umlauts
  CHECK(normalise("\xc3\xa9t\xc3\xa9 \xc3\x87") == "ete c");  // French accents
  CHECK(normalise("\xc2\xbf"
                  "Qu\xc3\xa9 a\xc3\xb1o?") ==
        "\xc2\xbf"
        "que ano?");
  CHECK(normalise("\xef\xac\x81n \xe2\x85\xa3") == "fin iv");  // ligature, Roman numeral
  CHECK(normalise("\xef\xbc\xa1\xe2\x84\x8c") == "ah");        // full width, black letter
  CHECK(normalise("a\xff"
                  "b") == "a b");
  CHECK(normalise("").empty());
}

TEST_CASE("words are runs of letters and digits") {
  CHECK(words("I can't log-in_2x!") == Words{"i", "can", "t", "log", "in", "2x"});
  CHECK(words("stra\xc3\x9f"
              "e \xd0\x9c\xd0\xb8\xd1\x80") == Words{"stra\xc3\x9f"
                                                     "e",
                                                     "\xd0\xbc\xd0\xb8\xd1\x80"});
  CHECK(words(" \n\t ").empty());
}

TEST_CASE("stems by language") {
  CHECK(stem("payments", Language::en) == "payment");
  CHECK(stem("relational", Language::en) == "relat");  // Porter's paper, step 2
  CHECK(stem("payments", Language::unknown) == "payment");
  CHECK(stem("rechnungen", Language::de) == "rechnung");
  CHECK(stem("facturas", Language::es) == "factur");
  CHECK(stem("factures", Language::fr) == "factur");
  CHECK(stem("", Language::en).empty());
  const std::string key(100, 's');
  CHECK(stem(key, Language::en) == key);
  CHECK(stem("payments", static_cast<Language>(99)) == "payment");
}

TEST_CASE("an analysis is what the definition says") {
  struct Case {
    const char* text;
    Language language;
  };
  const Case cases[] = {
      {"", Language::en},
      {"a", Language::en},
      {"Go", Language::en},
      {"How can I get my refund back, get my refund?", Language::en},
      {"Wie k\xc3\xb6nnen wir die Stra\xc3\x9f"
       "e \xc3\xa4ndern?",
       Language::de},
      {"\xc2\xbf"
       "C\xc3\xb3mo cambio mi contrase\xc3\xb1"
       "a?",
       Language::es},
      {"O\xc3\xb9 est ma carte\xe2\x80\xa6", Language::fr},
      {"\xe6\x94\xaf\xe6\x89\x95\xe3\x81\x84 \xf0\x9d\x95\x8f abc", Language::unknown}};
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Analysis analysis = analyse(c.text, c.language);
    CHECK(analysis.mix == reference_mix(c.text, c.language));
    const Words all = words(c.text);
    REQUIRE(analysis.stems.size() == all.size());
    CHECK(stems_of(c.text, c.language) == analysis.stems);
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(analysis.stems[i] == hash64(stem(all[i], c.language)));
    }
  }
}

TEST_CASE("threads give the same analysis") {
  const std::string text = "Why was my payment declined at the shop yesterday evening?";
  const std::vector<HashedCount> expected = analyse(text, Language::en).mix;
  std::vector<int> same(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < same.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        const auto other = analyse("Wo ist Nummer " + std::to_string(i), Language::de);
        same[t] += !other.mix.empty() && analyse(text, Language::en).mix == expected;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(same == std::vector<int>(4, 200));
}
