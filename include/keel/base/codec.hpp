// Writer and Reader: the binary form of state in checkpoints and digests. A type that has
//   template <class A> void fields(A& a) { a(first, second); a.flat(numbers); }
// is written, read and digested by that one definition.
// Layout: unsigned integers LEB128; signed ones zig-zag first; bool one byte; float and double
// little-endian IEEE; strings and containers length first; maps in their fixed order. flat() writes
// a vector of plain numbers, or of structures of them without room between, as it lies in memory.
// Thread safety: one thread at a time. A Reader never trusts a length: ok() turns false instead.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "keel/base/digest.hpp"

namespace keel {

template <class T, class A>
concept HasFields = requires(T& t, A& a) {
  t.fields(a);
};

template <class T>
concept Flat = std::is_trivially_copyable_v<T> &&
    (std::is_floating_point_v<T> || std::has_unique_object_representations_v<T>);

class Writer {
 public:
  static constexpr bool reading = false;

  template <class... T>
  void operator()(const T&... values) {
    (write(values), ...);
  }
  void bytes(std::string_view raw) { out_.append(raw); }
  template <Flat T>
  void flat(const std::vector<T>& values) {
    count(values.size());
    out_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  [[nodiscard]] const std::string& data() const noexcept { return out_; }
  [[nodiscard]] std::string take() noexcept { return std::move(out_); }

  void count(std::uint64_t n) {
    while (n >= 0x80) {
      out_.push_back(static_cast<char>(n | 0x80));
      n >>= 7;
    }
    out_.push_back(static_cast<char>(n));
  }

  template <class T>
  void write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      write(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_same_v<T, float>) {
      fixed_width(std::bit_cast<std::uint32_t>(value));
    } else if constexpr (std::is_same_v<T, double>) {
      fixed_width(std::bit_cast<std::uint64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
      count(value);
    } else if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      count((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else {
      // fields() is one definition for both directions, hence not const; a Writer never modifies.
      const_cast<T&>(value).fields(*this);
    }
  }
  void write(const std::string& value) {
    count(value.size());
    out_.append(value);
  }
  void write(const Digest& value) { out_.append(value.view()); }
  template <class T, std::size_t N>
  void write(const std::array<T, N>& values) {
    for (const T& value : values) write(value);
  }
  template <class T>
  void write(const std::vector<T>& values) {
    if constexpr (std::is_floating_point_v<T>) return flat(values);
    count(values.size());
    for (const T& value : values) write(value);
  }
  template <class T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <class K, class V, class C>
  void write(const std::map<K, V, C>& values) {
    count(values.size());
    for (const auto& [key, value] : values) {
      write(key);
      write(value);
    }
  }
  template <class K, class C>
  void write(const std::set<K, C>& values) {
    count(values.size());
    for (const auto& value : values) write(value);
  }
  template <class A, class B>
  void write(const std::pair<A, B>& value) {
    write(value.first);
    write(value.second);
  }

 private:
  template <class T>
  void fixed_width(T bits) {
    char raw[sizeof bits];
    std::memcpy(raw, &bits, sizeof bits);
    out_.append(raw, sizeof bits);
  }
  std::string out_;
};
static_assert(std::endian::native == std::endian::little, "the codec stores little-endian numbers");

class Reader {
 public:
  static constexpr bool reading = true;

  explicit Reader(std::string_view data) noexcept
      : at_(data.data()), end_(data.data() + data.size()) {}
  explicit Reader(std::string&&) = delete;  // it keeps no bytes of its own
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
  void fail() noexcept {
    ok_ = false;
    at_ = end_;
  }

  template <class... T>
  void operator()(T&... values) {
    (read(values), ...);
  }
  [[nodiscard]] std::uint64_t count() noexcept {
    if (left() < sizeof(std::uint32_t)) return long_count();
    std::uint32_t next = 0;
    std::memcpy(&next, at_, sizeof next);
    if ((next & 0x80) == 0) return ++at_, next & 0x7f;
    if ((next & 0x8000) == 0) return at_ += 2, (next & 0x7f) | (next >> 1 & 0x3f80);
    return long_count();
  }
  // The number of elements that follow, each of at least one byte; 0 and a failure if impossible.
  [[nodiscard]] std::size_t length() noexcept {
    const std::uint64_t n = count();
    if (n > left()) fail();
    return ok_ ? static_cast<std::size_t>(n) : 0;
  }

  template <Flat T>
  void flat(std::vector<T>& values) {
    const std::size_t n = length();
    values.clear();
    if (n > left() / sizeof(T)) return fail();
    values.resize(n);
    if (n > 0) std::memcpy(values.data(), at_, n * sizeof(T));
    at_ += n * sizeof(T);
  }
  // What flat() wrote of numbers of `size` bytes, as it lies there.
  [[nodiscard]] std::string_view flat_bytes(std::size_t size) {
    const std::size_t n = length();
    if (n > left() / size) fail();
    const std::string_view out(at_, ok_ ? n * size : 0);
    at_ += out.size();
    return out;
  }
  template <class T>
  void read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = count() != 0;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> raw{};
      read(raw);
      value = static_cast<T>(raw);
    } else if constexpr (std::is_same_v<T, float>) {
      value = std::bit_cast<float>(fixed_width<std::uint32_t>());
    } else if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(fixed_width<std::uint64_t>());
    } else if constexpr (std::is_unsigned_v<T>) {
      value = static_cast<T>(count());
    } else if constexpr (std::is_signed_v<T>) {
      const std::uint64_t n = count();
      value = static_cast<T>(static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1));
    } else {
      value.fields(*this);
    }
  }
  void read(std::string& value) {
    const std::size_t n = length();
    value.assign(at_, n);
    at_ += n;
  }
  void read(Digest& value) {
    if (left() < value.bytes.size()) return fail();
    std::memcpy(value.bytes.data(), at_, value.bytes.size());
    at_ += value.bytes.size();
  }
  template <class T, std::size_t N>
  void read(std::array<T, N>& values) {
    for (T& value : values) read(value);
  }
  template <class T>
  void read(std::vector<T>& values) {
    constexpr std::size_t ahead_max = 1024;  // a length that is wrong costs no more
    if constexpr (std::is_floating_point_v<T>) return flat(values);
    const std::size_t n = length();
    values.clear();
    values.resize(std::min(n, ahead_max));
    for (T& value : values) read(value);
    for (std::size_t i = values.size(); i < n && ok_; ++i) read(values.emplace_back());
  }
  template <class T>
  void read(std::optional<T>& value) {
    bool present = false;
    read(present);
    value.reset();
    if (present) read(value.emplace());
  }
  template <class K, class V, class C>
  void read(std::map<K, V, C>& values) {
    values.clear();
    const std::size_t n = length();
    for (std::size_t i = 0; i < n && ok_; ++i) {
      K key{};
      read(key);
      read(values[std::move(key)]);
    }
  }
  template <class K, class C>
  void read(std::set<K, C>& values) {
    values.clear();
    const std::size_t n = length();
    for (std::size_t i = 0; i < n && ok_; ++i) {
      K key{};
      read(key);
      values.insert(std::move(key));
    }
  }
  template <class A, class B>
  void read(std::pair<A, B>& value) {
    read(value.first);
    read(value.second);
  }

 private:
  // Apart, so that the short ones, which nearly all are, are read in place.
  [[gnu::noinline]] std::uint64_t long_count() noexcept {
    const char* at = at_;
    const char* const end = at + std::min<std::size_t>(left(), 10);  // 64 bits take no more
    std::uint64_t n = 0;
    for (int shift = 0; at != end; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at++);
      n |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        at_ = at;
        return n;
      }
    }
    fail();
    return 0;
  }
  template <class T>
  T fixed_width() noexcept {
    T bits{};
    if (left() < sizeof bits) {
      fail();
      return T{};
    }
    std::memcpy(&bits, at_, sizeof bits);
    at_ += sizeof bits;
    return bits;
  }
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace keel
