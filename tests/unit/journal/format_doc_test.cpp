// docs/format.md holds tables and real bytes: this recomputes each and compares.
#include <fstream>
#include <sstream>

#include "fixture.hpp"
#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/rungs.hpp"
#include "journal/schema.hpp"
#include "keel/base/hex.hpp"
#include "support/source_folder.hpp"

using namespace keel;
using namespace keel::journal;
using namespace keel::journal::test;

namespace {

std::string document() {
  std::ifstream file(keel::test::source_folder() + "/docs/format.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The fenced block after the line `<!-- example NAME -->`.
std::string block(const std::string& name) {
  const std::string text = document();
  std::string mark = "<!-- example ";
  mark.append(name).append(" -->\n```text\n");
  const auto start = text.find(mark);
  INFO("docs/format.md, example " << name);
  REQUIRE(start != std::string::npos);
  const auto from = start + mark.size();
  return text.substr(from, text.find("```", from) - from);
}

// The bytes of a block: the first word of each line, the rest explains it.
std::string hex_of(const std::string& name) {
  std::stringstream lines(block(name));
  std::string hex;
  for (std::string line; std::getline(lines, line);) hex += line.substr(0, line.find(' '));
  return hex;
}

std::string bytes_of(const std::string& name) {
  const std::string hex = hex_of(name);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(hex_value(hex[i]) << 4 | hex_value(hex[i + 1])));
  }
  return bytes;
}

std::string to_hex_text(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out.push_back(hex_digit(static_cast<unsigned char>(c) >> 4));
    out.push_back(hex_digit(static_cast<unsigned char>(c)));
  }
  return out;
}

SecretKey counting_from(std::uint8_t first) {
  SecretKey key;
  for (std::uint8_t& byte : key) byte = first++;
  return key;
}

// The example of the document.
const SecretKey workspace_key = counting_from(0x00);
const SecretKey owner_key = counting_from(0x20);
const SecretKey master_key = counting_from(0x40);
const EventId id{0x018bcfe568001234ULL, 0x56789abcdef01234ULL};
const EventId cause{0x018bcfe567ff0001ULL, 0x0000000000000002ULL};
constexpr std::uint16_t kind = 20;
constexpr std::string_view secret = R"({"text":"Where is my order?"})";

std::string owner_name() {
  const SecretKey key = derive_key(workspace_key, "keel owner");
  return to_hex_text(
      hmac_sha256({reinterpret_cast<const char*>(key.data()), key.size()}, "customer:1").view());
}

}  // namespace

TEST_CASE("docs/format.md: the tables are the ones that are made") {
  CHECK(block("journal tables") == journal_schema.tables + 1);  // it begins with a new line
  CHECK(block("keys tables") == keys_schema.tables + 1);
}

TEST_CASE("docs/format.md: a sealed body opens as described") {
  const auto opened = unseal(owner_key, bytes_of("sealed"), sealed_bound(id, kind));
  REQUIRE(opened.ok());
  CHECK(*opened == secret);
  CHECK(hex_of("bound") == to_hex_text(sealed_bound(id, kind)));
}

TEST_CASE("docs/format.md: an event's hash is what the example says") {
  const std::string sealed = bytes_of("sealed");
  const std::string causes = id_bytes(cause);
  Content content;
  content.id = id;
  content.kind = kind;
  content.key_id = 7;
  content.actor = "customer";
  content.subject = "";
  content.conversation = "ticket:7";
  content.dedupe = "m1";
  content.causes = causes;
  content.clear = R"({"channel":"email"})";
  content.sealed = sealed;
  CHECK(hex_of("content") == to_hex_text(encode_content(content)));
  CHECK(hex_of("content digest") == to_hex(content_digest(content)));
  const Place place{2, 1'700'000'000'000'000, 1'699'999'999'000'000};
  const Digest prev = sha256("keel");
  CHECK(hex_of("hash") == to_hex(ChainHash({})(place, content_digest(content), prev)));
  CHECK(hex_of("keyed hash") ==
        to_hex(ChainHash(master_key)(place, content_digest(content), prev)));
}

TEST_CASE("docs/format.md: keys are wrapped and owners named as described") {
  CHECK(hex_of("owner") == owner_name());
  std::string bound = "keel key ";
  bound.append("\x07\x00\x00\x00\x00\x00\x00\x00", 8);
  const auto opened = unseal(derive_key(master_key, "keel wrap"), bytes_of("wrapped"), bound);
  REQUIRE(opened.ok());
  CHECK(std::equal(opened->begin(), opened->end(), owner_key.begin(), owner_key.end(),
                   [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
}

TEST_CASE("docs/format.md: an artifact's name and file are what the example says") {
  const TempFolder folder;
  SeededRandom random(1);
  ArtifactStore store(folder.path() / "artifacts", workspace_key, random);
  REQUIRE(store.prepare(0).ok());
  const auto digest = store.put("page");
  REQUIRE(digest.ok());
  CHECK(hex_of("artifact name") == to_hex(*digest));
  // The documented file, put in place of the one just written, reads as well.
  std::ofstream(store.path_of(*digest), std::ios::binary) << bytes_of("artifact file");
  const auto opened = store.get(*digest);
  REQUIRE(opened.ok());
  CHECK(*opened == "page");
}

TEST_CASE("docs/format.md: a rung's parts") {
  CHECK(hex_of("parts") == to_hex_text(encode_parts({{"gate", sha256("keel")}})));
}
