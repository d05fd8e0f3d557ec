#include "keel/base/digest.hpp"

#include <catch2/catch.hpp>

using namespace keel;

TEST_CASE("SHA-256 of the NIST examples") {  // FIPS 180-4 examples
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 in pieces equals SHA-256 at once, and starts anew") {
  Sha256 hash;
  for (int round = 0; round < 2; ++round) {
    hash.update("a");
    hash.update("");
    hash.update("bc");
    CHECK(hash.finish() == sha256("abc"));
  }
  CHECK(hash.finish() == sha256(""));
}

TEST_CASE("HMAC-SHA-256 of RFC 4231") {
  CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("digests as hex") {
  const Digest digest = sha256("abc");
  CHECK(*parse_digest(to_hex(digest)) == digest);
  CHECK_FALSE(digest.empty());
  CHECK(Digest{}.empty());
  CHECK(constant_time_equal(digest, sha256("abc")));
  CHECK_FALSE(constant_time_equal(digest, sha256("abd")));
  CHECK_FALSE(parse_digest("").ok());
  CHECK_FALSE(parse_digest(std::string(63, '0')).ok());
  CHECK_FALSE(parse_digest(std::string(64, 'g')).ok());
}

TEST_CASE("AES-256-GCM opens the published vector") {
  // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: zero key, zero nonce,
  // sixteen zero bytes.
  const std::string sealed(
      "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\xce\xa7\x40\x3d\x4d\x60\x6b\x6e\x07\x4e\xc5\xd3\xba\xf3\x9d\x18"
      "\xd0\xd1\xc8\xa7\x99\x99\x6b\xf0\x26\x5b\x98\xb5\xd4\x8a\xb9\x19",
      44);
  const Result<std::string> plain = unseal(SecretKey{}, sealed, "");
  REQUIRE(plain.ok());
  CHECK(*plain == std::string(16, '\0'));
}

TEST_CASE("sealed bytes open only with their key and bound text, unchanged") {
  SeededRandom random(4);
  SecretKey key{};
  key[0] = 1;
  for (const std::size_t size : {0, 1, 15, 16, 17, 100000}) {
    const std::string plain(size, 'p');
    const Result<std::string> sealed = seal(key, plain, "bound", random);
    REQUIRE(sealed.ok());
    CHECK(sealed->size() == size + 28);
    CHECK(*unseal(key, *sealed, "bound") == plain);
    CHECK(unseal(SecretKey{}, *sealed, "bound").status().code() == Code::corrupt);
    CHECK(unseal(key, *sealed, "other").status().code() == Code::corrupt);
    for (const std::size_t at : {std::size_t{0}, sealed->size() / 2, sealed->size() - 1}) {
      std::string changed = *sealed;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      CHECK(unseal(key, changed, "bound").status().code() == Code::corrupt);
    }
  }
  CHECK(unseal(key, "short", "").status().code() == Code::corrupt);
  CHECK(*seal(key, "x", "", random) != *seal(key, "x", "", random));
}

TEST_CASE("sealed bytes open a piece at a time, however they are cut") {
  SeededRandom random(5);
  const SecretKey key{};
  const std::string plain(1000, 'p');
  const Result<std::string> sealed = seal(key, plain, "bound", random);
  REQUIRE(sealed.ok());
  for (const std::size_t size : {1, 5, 12, 13, 1012, 1020, 1028}) {
    Unsealer unsealer(key, "bound", sealed->size());
    for (std::size_t at = 0; at < sealed->size(); at += size) {
      unsealer.add(std::string_view(*sealed).substr(at, size));
    }
    CHECK(*unsealer.finish() == plain);
  }
  Unsealer cut(key, "bound", sealed->size());
  cut.add(std::string_view(*sealed).substr(0, 500));
  CHECK(cut.finish().status().code() == Code::corrupt);
  Unsealer longer(key, "bound", sealed->size());
  longer.add(*sealed + "x");
  CHECK(longer.finish().status().code() == Code::corrupt);
}
