#include "keel/base/json.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "keel/base/seams.hpp"
#include "support/seed.hpp"

using namespace keel;

namespace {

// A random value of at most `depth` levels, with awkward numbers and strings.
Json random_json(SplitMix64& random, int depth) {
  static const std::string strings[] = {"", "a", "\"\\\n\t\x01", "\xc3\xa4", "\xf0\x9f\x98\x80",
                                        "/"};
  static const double numbers[] = {
      0.0, -0.5, 1e300, 5e-324, 0.1, 1e15, 123456789.125, -2.0, 1.7976931348623157e308};
  switch (random.below(depth > 0 ? 7 : 5)) {
    case 0: return {};
    case 1: return random.below(2) == 1;
    case 2: return static_cast<std::int64_t>(random.next());
    case 3: return numbers[random.below(std::size(numbers))];
    case 4: return strings[random.below(std::size(strings))];
    case 5: {
      Json::Array array;
      for (std::uint64_t n = random.below(4); n > 0; --n)
        array.push_back(random_json(random, depth - 1));
      return array;
    }
    default: {
      Json object{Json::Object{}};
      for (std::uint64_t n = random.below(4); n > 0; --n) {
        object.set(strings[random.below(std::size(strings))] + std::to_string(n),
                   random_json(random, depth - 1));
      }
      return object;
    }
  }
}

}  // namespace

TEST_CASE("canonical JSON sorts, packs and keeps kinds") {
  CHECK(to_canonical(*parse_json(R"( { "b" : [ 1 , 2.0, true, null ], "a" : "x\u0041\n" } )")) ==
        R"({"a":"xA\n","b":[1,2.0,true,null]})");
  CHECK(to_canonical(Json(1e21)) == "1e+21");
  CHECK(to_canonical(Json(0.1)) == "0.1");
  CHECK(to_canonical(Json(std::nan(""))) == "null");
  CHECK(to_canonical(Json(std::numeric_limits<double>::infinity())) == "null");
  CHECK(to_canonical(Json(INT64_MIN)) == "-9223372036854775808");
  CHECK(to_canonical(Json("\x01\x1f")) == R"("\u0001\u001f")");
  CHECK(to_pretty(*parse_json(R"({"a":[1],"b":{}})")) ==
        "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("canonical JSON reads back equal") {
  const std::uint64_t seed = test::property_seed();
  CAPTURE(seed);
  SplitMix64 random(seed);
  for (int i = 0; i < 2000; ++i) {
    const Json value = random_json(random, 4);
    const std::string text = to_canonical(value);
    CAPTURE(text);
    const Result<Json> back = parse_json(text);
    REQUIRE(back.ok());
    REQUIRE(*back == value);
    REQUIRE(to_canonical(*back) == text);
    REQUIRE(*parse_json(to_pretty(value)) == value);
  }
}

TEST_CASE("what is not JSON is refused with its place") {
  for (const char* text :
       {"", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "nul", "01", "+1", "1.", ".5", "\"a", "\"\n\"",
        "[1] 2", "'a'", "\"\\x\"", "NaN", "// c\n1", "\"\\ud800\""}) {
    CAPTURE(text);
    const Status status = parse_json(text).status();
    CHECK(status.code() == Code::invalid_argument);
    CHECK(status.message().find('\n') == std::string::npos);
  }
  CHECK(parse_json("[1,x]").status().message().find("byte 4") != std::string::npos);
}

TEST_CASE("invalid UTF-8 in JSON is refused") {
  for (const char* text :
       {"\"\xff\"", "\"\xc3\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\""}) {
    CHECK(parse_json(text).status().code() == Code::invalid_argument);
  }
  CHECK(parse_json("\"\xc3\xa4\"")->as_string() == "\xc3\xa4");
}

TEST_CASE("depth and size are capped") {
  const std::string deep(10000, '[');
  CHECK(parse_json(deep).status().code() == Code::too_large);
  CHECK(parse_json(deep + std::string(10000, ']')).status().code() == Code::too_large);
  CHECK(parse_json(std::string(64, '[') + std::string(64, ']')).ok());
  CHECK(parse_json(std::string(65, '[') + std::string(65, ']')).status().code() == Code::too_large);
  std::string objects;
  for (int i = 0; i < 10000; ++i) objects += "{\"a\":";
  CHECK(parse_json(objects).status().code() == Code::too_large);
  CHECK(parse_json("[1,2]", 4).status().code() == Code::too_large);
  const std::string huge(limits::json_bytes_max + 1, ' ');
  CHECK(parse_json(huge).status().code() == Code::too_large);
  std::string full = "\"" + std::string(limits::json_bytes_max - 2, 'a') + "\"";
  CHECK(parse_json(full).ok());
}

TEST_CASE("numbers keep their kind as far as they fit") {
  CHECK(parse_json("9223372036854775807")->is_int());
  CHECK(parse_json("9223372036854775808")->as_double() == 9223372036854775808.0);
  CHECK_FALSE(parse_json("9223372036854775808")->is_int());
  CHECK_FALSE(parse_json("1.0")->is_int());
  CHECK(parse_json("-0")->is_number());
  CHECK_FALSE(parse_json("1e999").ok());
}

TEST_CASE("readers of another kind give their fallback") {
  const Json json = *parse_json(R"({"n":1,"s":"x","a":[1],"b":true,"n":2})");
  CHECK(json["n"].as_int() == 2);  // the last of two equal keys
  CHECK(json["s"].as_int(7) == 7);
  CHECK(json["n"].as_double() == 2.0);
  CHECK(json["missing"].is_null());
  CHECK(json["s"]["deeper"].is_null());
  CHECK(json["n"].as_string().empty());
  CHECK(json["a"].as_array().size() == 1);
  CHECK(json["b"].as_bool());
  CHECK(json["s"].as_object().empty());
  CHECK_FALSE(json.has("missing"));
}
