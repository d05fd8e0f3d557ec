// The one adapter of OpenSSL's libcrypto.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

#include "keel/base/digest.hpp"
#include "keel/base/hex.hpp"

namespace keel {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Hashes and the start of a cipher fail for want of memory only; a digest that was not computed
// must never pass for one.
void need(bool done) {
  if (!done) throw std::bad_alloc();
}

}  // namespace

struct Sha256::Impl {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
  void start() {
    need(context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) { impl_->start(); }
Sha256::~Sha256() = default;
void Sha256::update(std::string_view bytes) {
  need(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1);
}
Digest Sha256::finish() {
  Digest digest;
  need(EVP_DigestFinal_ex(impl_->context.get(), digest.bytes.data(), nullptr) == 1);
  impl_->start();
  return digest;
}

Digest sha256(std::string_view bytes) {
  Digest digest;
  need(EVP_Digest(bytes.data(), bytes.size(), digest.bytes.data(), nullptr, EVP_sha256(),
                  nullptr) == 1);
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  Digest digest;
  need(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(),
            digest.bytes.data(), nullptr) != nullptr);
  return digest;
}

bool constant_time_equal(const Digest& a, const Digest& b) noexcept {
  return CRYPTO_memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0;
}

std::string to_hex(const Digest& digest) {
  std::string out;
  out.reserve(64);
  for (const std::uint8_t byte : digest.bytes) {
    out.push_back(hex_digit(byte >> 4));
    out.push_back(hex_digit(byte));
  }
  return out;
}

Result<Digest> parse_digest(std::string_view hex) {
  Digest digest;
  bool valid = hex.size() == 64;
  for (std::size_t i = 0; valid && i < 32; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    valid = high >= 0 && low >= 0;
    digest.bytes[i] = static_cast<std::uint8_t>((high & 15) << 4 | (low & 15));
  }
  if (!valid) return error(Code::invalid_argument, "a digest is 64 hex digits");
  return digest;
}

Result<std::string> seal(const SecretKey& key, std::string_view plain, std::string_view bound,
                         Random& random) {
  std::string out(nonce_bytes + plain.size() + tag_bytes, '\0');
  random.fill(std::as_writable_bytes(std::span(out.data(), nonce_bytes)));
  const CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int n = 0;
  need(context != nullptr &&
       EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), raw(out)) == 1);
  const bool sealed = EVP_EncryptUpdate(context.get(), nullptr, &n, raw(bound),
                                        static_cast<int>(bound.size())) == 1 &&
                      EVP_EncryptUpdate(context.get(), raw(out) + nonce_bytes, &n, raw(plain),
                                        static_cast<int>(plain.size())) == 1 &&
                      EVP_EncryptFinal_ex(context.get(), raw(out) + nonce_bytes + n, &n) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes,
                                          raw(out) + nonce_bytes + plain.size()) == 1;
  if (!sealed) return error(Code::internal, "AES-256-GCM is not available in this libcrypto");
  return out;
}

struct Unsealer::Impl {
  Impl(const SecretKey& key_, std::string_view bound_, std::size_t bytes_)
      : key(key_), bound(bound_), bytes(bytes_), sound(bytes_ >= nonce_bytes + tag_bytes) {}
  SecretKey key;
  std::string bound;
  std::size_t bytes;
  std::size_t at = 0;
  std::string nonce, tag, plain;
  CipherContext context{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  bool sound;

  // How much of `piece` lies before `end`; it is taken off.
  std::string_view take(std::string_view& piece, std::size_t end) {
    const std::string_view taken = piece.substr(0, at < end ? end - at : 0);
    piece.remove_prefix(taken.size());
    at += taken.size();
    return taken;
  }
  void start() {
    int n = 0;
    need(context != nullptr && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                                  key.data(), raw(nonce)) == 1);
    sound = EVP_DecryptUpdate(context.get(), nullptr, &n, raw(bound),
                              static_cast<int>(bound.size())) == 1;
    plain.reserve(bytes - nonce_bytes - tag_bytes);
  }
};

Unsealer::Unsealer(const SecretKey& key, std::string_view bound, std::size_t bytes)
    : impl_(new Impl(key, bound, bytes)) {}
Unsealer::~Unsealer() { OPENSSL_cleanse(impl_->key.data(), impl_->key.size()); }

void Unsealer::add(std::string_view piece) {
  Impl& in = *impl_;
  if (!in.sound || piece.empty()) return;
  if (in.at < nonce_bytes) {
    in.nonce += in.take(piece, nonce_bytes);
    if (in.at == nonce_bytes) in.start();
  }
  const std::size_t begin = in.at - nonce_bytes;
  const std::string_view cipher = in.take(piece, in.bytes - tag_bytes);
  int n = 0;
  if (!cipher.empty()) {
    in.plain.resize(begin + cipher.size());
    in.sound = in.sound && EVP_DecryptUpdate(in.context.get(), raw(in.plain) + begin, &n,
                                             raw(cipher), static_cast<int>(cipher.size())) == 1;
  }
  in.tag += in.take(piece, in.bytes);
  in.sound = in.sound && piece.empty();
}

Result<std::string> Unsealer::finish() {
  Impl& in = *impl_;
  if (in.bytes < nonce_bytes + tag_bytes) {
    return error(Code::corrupt, "sealed bytes are shorter than a nonce and a tag");
  }
  unsigned char rest[16];
  int n = 0;
  const bool opened =
      in.sound && in.at == in.bytes &&
      EVP_CIPHER_CTX_ctrl(in.context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, raw(in.tag)) == 1 &&
      EVP_DecryptFinal_ex(in.context.get(), rest, &n) == 1;
  if (!opened) return error(Code::corrupt, "sealed bytes do not open with their key");
  return std::move(in.plain);
}

Result<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view bound) {
  Unsealer unsealer(key, bound, sealed.size());
  unsealer.add(sealed);
  return unsealer.finish();
}

}  // namespace keel
