// Lazy: a value that is read from its bytes when it is first asked for. What a report or the fold
// needs, and an answer does not, costs an opened workspace nothing until then.
// Thread safety: const methods from any thread; copies share the bytes and read them once.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "keel/base/codec.hpp"

namespace keel {

template <class T>
class Lazy {
 public:
  // Becomes what a Writer made `bytes` of.
  void wait_to_read(std::string bytes) {
    unread_ = std::make_shared<Unread>();
    unread_->bytes = std::move(bytes);
  }

  [[nodiscard]] const T& operator*() const { return unread_ ? unread_->read() : value_; }
  [[nodiscard]] const T* operator->() const { return &**this; }
  [[nodiscard]] T& operator*() {
    if (unread_) {
      value_ = unread_->read();
      unread_.reset();
    }
    return value_;
  }
  [[nodiscard]] T* operator->() { return &**this; }

  // Reads it. False: the bytes are not a T's, and the value is an empty one.
  [[nodiscard]] bool reads() const {
    if (unread_) (void)unread_->read();
    return !unread_ || !unread_->broken;
  }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      unread_.reset();
      a(value_);
    } else if (unread_) {
      a.bytes(unread_->bytes);
    } else {
      a(value_);
    }
  }

 private:
  struct Unread {
    std::string bytes;
    std::once_flag once;
    T value;
    bool broken = false;

    const T& read() {
      std::call_once(once, [this] {
        Reader reader(bytes);
        reader(value);
        broken = !reader.ok() || !reader.at_end();
        if (broken) value = T();
      });
      return value;
    }
  };

  T value_;
  std::shared_ptr<Unread> unread_;  // null once the value is this copy's own
};

template <class T>
inline constexpr bool IsLazy = false;
template <class T>
inline constexpr bool IsLazy<Lazy<T>> = true;

}  // namespace keel
