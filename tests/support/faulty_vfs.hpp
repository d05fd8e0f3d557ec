// FaultyVfs: an SQLite VFS over the default one that breaks on command. It cuts the power (what was
// not synced is lost, in whole or in part), fails a write or sync, fills the volume, or refuses to
// write. Files are real, so that locks and several connections work; syncs are not passed on.
// Thread safety: every method from any thread.
// Invariants:
//  1. After restore_power() a file holds what it held at its last successful sync, plus what the
//     fault's Loss says survived.
//  2. While the power is off every operation on a file fails, and nothing changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace keel::test {

// What becomes of writes that were not synced when the power went.
enum class Loss {
  all,   // none survives
  torn,  // of the write that was under way, the first half
  some,  // any of them, in no order, as disks reorder; chosen by the fault's number
};

struct Fault {
  enum class Kind { none, power_cut, io_error, volume_full };
  Kind kind = Kind::none;
  // power_cut, io_error: the write, truncation or sync that does not happen, counted from 1.
  // volume_full: the bytes that still fit.
  std::uint64_t at = 0;
  Loss loss = Loss::all;
};

class FaultyVfs {
 public:
  // Registers the VFS; no connection may be open through it when it goes.
  explicit FaultyVfs(const std::string& name);
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  [[nodiscard]] const std::string& name() const noexcept;
  // Counts anew, with this fault ahead.
  void arm(const Fault& fault);
  // Whether the fault has happened.
  [[nodiscard]] bool fired() const;
  // Writes, truncations and syncs, and bytes written, since arm().
  [[nodiscard]] std::uint64_t calls() const;
  [[nodiscard]] std::uint64_t bytes() const;
  // Takes every file back to what survived, and disarms. Only when all connections are closed.
  void restore_power();
  // A volume mounted read-only.
  void refuse_writing(bool refuse);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::test
