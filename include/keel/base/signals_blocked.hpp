// SignalsBlocked: while it lives, the thread that made it and threads that this one starts take no
// signal: the host's handlers run on the host's threads.
// Thread safety: of one thread.
#pragma once

#include <signal.h>  // pthread_sigmask

namespace keel {

class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace keel
