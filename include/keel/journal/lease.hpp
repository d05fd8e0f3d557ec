// Lease: which of the processes that share a workspace does what only one may do. An flock on
// `lease.lock`, which the kernel lets go when its holder ends, however it ends.
// Thread safety: every method from any thread.
// Invariants:
//  1. At most one Lease of a folder is held, in this process and all others on the machine.
//  2. A forked child holds nothing of its parent's lease; its first call closes the inherited
//     descriptor, which would hold the lock beyond the parent's end.
//  3. The file names the holder while it is held; left behind by a holder that was killed, it tells
//     the next one that the lease was taken over.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "keel/base/seams.hpp"
#include "keel/base/status.hpp"

namespace keel::journal {

class Lease {
 public:
  // `clock` tells since when it is held, and lives longer.
  Lease(std::filesystem::path folder, Clock& clock);
  ~Lease();  // lets go
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  // Takes the lease unless another holds it, and returns whether it is held now; waits for nobody.
  // To be called again while it is held: what tells others that the holder is at work is renewed
  // once a minute. Cost: two system calls. io_error, permission_denied and so on, naming the file.
  [[nodiscard]] Result<bool> take();
  // Whether it was held by another since the last settled(): the next to take it took it over, and
  // previous() names whom from ("" when it is not known).
  [[nodiscard]] bool taken_over() const;
  [[nodiscard]] std::string previous() const;
  void settled();
  // For how long the other that holds it has not called take(), as of this one's last; 0 when this
  // one holds it.
  [[nodiscard]] std::int64_t silent_us() const;

  [[nodiscard]] bool held() const;
  void release();
  // "pid N on HOST since TIME" of whoever holds it now; "" for nobody. Opens and reads the file.
  [[nodiscard]] std::string holder() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::journal
