// Lazy: a value that is read from its bytes when it is first asked for. What a report or the fold
// needs, and an answer does not, costs an opened workspace nothing until then.
// Thread safety: const methods from any thread; copies share what is read, and read it once.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "keel/base/codec.hpp"
#include "keel/base/status.hpp"

namespace keel {

// The bytes of a value, fetched when they are needed; from any thread.
using BytesLater = std::function<Result<std::string>()>;

template <class T>
class Lazy {
 public:
  // Becomes what a Writer made `bytes` of.
  void wait_to_read(BytesLater bytes) {
    unread_ = std::make_shared<Unread>([bytes = std::move(bytes)](T& value) -> Status {
      KEEL_ASSIGN(const std::string content, bytes());
      Reader reader(content);
      reader(value);
      if (reader.ok() && reader.at_end()) return {};
      return error(Code::corrupt, "it does not read");
    });
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

  // Reads it. An error: the bytes cannot be had or are not a T's, and the value is an empty one
  // until they can.
  [[nodiscard]] Status reads() const {
    if (unread_) (void)unread_->read();
    return unread_ ? unread_->status() : Status();
  }
  // Whether that was so when it was last asked for.
  [[nodiscard]] bool broken() const noexcept { return unread_ && unread_->broken(); }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      unread_.reset();
      a(value_);
    } else {
      a(*std::as_const(*this));
    }
  }

 private:
  // It knows nothing of how a T reads: only who makes one wait compiles that.
  class Unread {
   public:
    using Fill = std::function<Status(T&)>;
    explicit Unread(Fill fill) : fill_(std::move(fill)) {}

    const T& read() {
      if (done_.load(std::memory_order_acquire)) return value_;
      const std::lock_guard lock(mutex_);
      if (done_.load(std::memory_order_relaxed)) return value_;
      T value;
      status_ = fill_(value);
      broken_.store(!status_.ok(), std::memory_order_relaxed);
      if (!status_.ok()) return empty_;
      value_ = std::move(value);
      fill_ = nullptr;
      done_.store(true, std::memory_order_release);
      return value_;
    }
    [[nodiscard]] Status status() const {
      const std::lock_guard lock(mutex_);
      return status_;
    }
    [[nodiscard]] bool broken() const noexcept { return broken_.load(std::memory_order_relaxed); }

   private:
    mutable std::mutex mutex_;
    Fill fill_;  // null once it is read
    T value_;
    const T empty_{};
    Status status_;
    std::atomic<bool> done_{false};
    std::atomic<bool> broken_{false};
  };

  T value_;
  std::shared_ptr<Unread> unread_;  // null once the value is this copy's own
};

template <class T>
inline constexpr bool IsLazy = false;
template <class T>
inline constexpr bool IsLazy<Lazy<T>> = true;

}  // namespace keel
