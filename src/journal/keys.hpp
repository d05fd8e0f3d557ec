// KeyStore: keys.db. A random 256-bit key for each owner (a customer or a conversation), wrapped by
// the host's master key when there is one, and the workspace's own key.
// Thread safety: every method from any thread. Known keys are answered without waiting for the
// disk. Invariants:
//  1. A key is durable before keys_for() returns it, so no event is sealed under a key that is
//  lost.
//  2. Key ids are never used twice, also not after an erasure.
//  3. An owner's name is not stored, only its HMAC.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "journal/append_lock.hpp"
#include "journal/sqlite.hpp"
#include "keel/base/digest.hpp"
#include "keel/base/seams.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

struct OwnerKey {
  std::uint64_t id = 0;
  SecretKey bytes{};
};

class KeyStore {
 public:
  // `create`: make the store when there is none. permission_denied when the master key is missing
  // or another; invalid_argument when one is given for a store made without.
  [[nodiscard]] static Result<std::unique_ptr<KeyStore>> open(const std::filesystem::path& path,
                                                              const JournalOptions& options,
                                                              bool create, Clock& clock,
                                                              Random& random);

  // The owners' keys, made where there are none yet. Concurrent calls share one commit.
  [[nodiscard]] Result<std::vector<OwnerKey>> keys_for(std::span<const std::string_view> owners);
  // nullopt when the key was erased.
  [[nodiscard]] Result<std::optional<SecretKey>> key(std::uint64_t id);
  // Deletes keys and empties the log that may still hold them. How many there were.
  [[nodiscard]] Result<std::uint64_t> erase(std::span<const std::uint64_t> ids);
  // The number of the owner's key; 0 when there is none.
  [[nodiscard]] Result<std::uint64_t> id_of(std::string_view owner);
  // Forgets what is in memory, so that keys erased by another process are no longer used.
  void drop_cache();
  void abandon_lock() { lock_.abandon(); }  // see AppendLock
  // An owner's name as it is stored.
  [[nodiscard]] Digest owner_digest(std::string_view owner) const;

  [[nodiscard]] const SecretKey& workspace_key() const noexcept { return workspace_key_; }

 private:
  KeyStore(const JournalOptions& options, Clock& clock, Random& random);
  [[nodiscard]] Status ready_to_put();
  [[nodiscard]] Status open_reader();
  [[nodiscard]] Status load_or_make_workspace_key(bool create);
  [[nodiscard]] Status make_missing(const std::set<std::string>& owners);
  [[nodiscard]] Result<std::optional<OwnerKey>> find_owner(std::string_view owner);
  [[nodiscard]] Result<std::string> wrap(std::uint64_t id, const SecretKey& key);
  [[nodiscard]] Result<SecretKey> unwrap(std::uint64_t id, std::string_view stored) const;
  [[nodiscard]] std::optional<OwnerKey> known(std::string_view owner) const;
  // Unless the cache was dropped since `generation`.
  void remember(std::string_view owner, const OwnerKey& key, std::uint64_t generation);
  [[nodiscard]] std::uint64_t generation() const;

  std::string path_;
  std::optional<SecretKey> wrapping_key_;
  bool read_only_;
  Clock& clock_;
  Random& random_;
  SecretKey workspace_key_{};
  SecretKey owner_name_key_{};

  mutable std::shared_mutex cache_mutex_;
  std::map<std::string, OwnerKey, std::less<>> by_owner_;
  std::unordered_map<std::uint64_t, std::optional<SecretKey>> by_id_;
  std::uint64_t generation_ = 0;  // counts drop_cache(), so that a slow reader keeps nothing stale

  std::mutex wanted_mutex_;
  std::set<std::string> wanted_;  // owners the next commit makes keys for

  std::mutex database_mutex_;
  AppendLock lock_;  // before each transaction that writes
  Database database_;
  Statement select_owner_, insert_, delete_, get_meta_, put_meta_;

  std::mutex reader_mutex_;   // its own connection: reading never waits for a key being written
  OpenDatabase open_reader_;  // empty once it has been opened
  Database reader_;
  Statement select_id_;
};

}  // namespace keel::journal
