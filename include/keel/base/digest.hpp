// SHA-256, HMAC-SHA-256 and AES-256-GCM, behind one adapter (src/base/crypto_openssl.cpp).
// Thread safety: free functions from any thread; a Sha256 from one at a time.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "keel/base/seams.hpp"
#include "keel/base/status.hpp"

namespace keel {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;
  [[nodiscard]] bool empty() const noexcept { return *this == Digest{}; }
  [[nodiscard]] std::string_view view() const noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// 64 lower-case hex digits, and back (invalid_argument for anything else).
[[nodiscard]] std::string to_hex(const Digest& digest);
[[nodiscard]] Result<Digest> parse_digest(std::string_view hex);

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  // The digest of everything so far; the object starts anew.
  [[nodiscard]] Digest finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view bytes);
// Takes the same time wherever the digests differ.
[[nodiscard]] bool constant_time_equal(const Digest& a, const Digest& b) noexcept;

using SecretKey = std::array<std::uint8_t, 32>;

// AES-256-GCM (NIST SP 800-38D): 12 bytes nonce | ciphertext | 16 bytes tag. `bound` is
// authenticated but not stored: opening needs the same.
[[nodiscard]] Result<std::string> seal(const SecretKey& key, std::string_view plain,
                                       std::string_view bound, Random& random);
// Code::corrupt when the key, the bytes or `bound` are not the ones sealed with.
[[nodiscard]] Result<std::string> unseal(const SecretKey& key, std::string_view sealed,
                                         std::string_view bound);
// The same a piece at a time, so that the sealed bytes of a large file are never held whole.
class Unsealer {
 public:
  // `bytes`: of the whole, nonce and tag included.
  Unsealer(const SecretKey& key, std::string_view bound, std::size_t bytes);
  ~Unsealer();
  Unsealer(const Unsealer&) = delete;
  Unsealer& operator=(const Unsealer&) = delete;
  void add(std::string_view piece);  // the next bytes; what goes beyond the whole is a failure
  [[nodiscard]] Result<std::string> finish();  // once

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel
