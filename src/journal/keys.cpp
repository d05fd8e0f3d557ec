#include "journal/keys.hpp"

#include <fmt/format.h>

#include <cstring>

#include "journal/event_hash.hpp"
#include "journal/schema.hpp"

namespace keel::journal {
namespace {

constexpr std::size_t cached_keys_max = 65'536;
constexpr std::string_view wrapped_meta = "workspace_key";
constexpr std::string_view next_id_meta = "next_key_id";

std::string_view view(const SecretKey& key) noexcept {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// What a wrapped key is bound to, so that rows cannot be exchanged.
std::string wrap_bound(std::uint64_t id) {
  std::string out = "keel key ";
  out.append(reinterpret_cast<const char*>(&id), sizeof id);
  return out;
}

}  // namespace

KeyStore::KeyStore(const JournalOptions& options, Clock& clock, Random& random)
    : read_only_(options.read_only), clock_(clock), random_(random) {
  if (options.master_key) wrapping_key_ = derive_key(*options.master_key, "keel wrap");
}

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::filesystem::path& path,
                                                 const JournalOptions& options, bool create,
                                                 Clock& clock, Random& random) {
  std::unique_ptr<KeyStore> store(new KeyStore(options, clock, random));
  store->path_ = path.string();
  if (!options.read_only) {
    KEEL_ASSIGN(store->lock_, AppendLock::open(path.parent_path() / "keys.lock"));
  }
  KEEL_ASSIGN(store->database_, open_database(path, keys_schema, options, create));
  store->open_reader_ = [path, options] {
    return open_database(path, keys_schema, options, false);
  };
  KEEL_TRY(store->load_or_make_workspace_key(create));
  return store;
}

Status KeyStore::open_reader() {
  KEEL_ASSIGN(reader_, open_reader_());
  KEEL_ASSIGN(select_id_, reader_.prepare("SELECT wrapped FROM key WHERE id = ?"));
  open_reader_ = nullptr;
  return {};
}

Status KeyStore::load_or_make_workspace_key(bool create) {
  KEEL_TRY(database_.ready(get_meta_, "SELECT value FROM meta WHERE name = ?"));
  KEEL_ASSIGN(const bool row, get_meta_.bind_text(1, wrapped_meta).step());
  if (row) {
    const std::string stored(get_meta_.bytes(0));
    get_meta_.reset();
    KEEL_ASSIGN(workspace_key_, unwrap(0, stored));
  } else {
    if (!create) {
      return error(Code::corrupt,
                   path_ + ": holds no workspace key; restore it from a backup of this workspace");
    }
    Transaction transaction(database_);
    KEEL_TRY(transaction.begin());
    random_.fill(std::as_writable_bytes(std::span(workspace_key_)));
    KEEL_ASSIGN(const std::string wrapped, wrap(0, workspace_key_));
    KEEL_TRY(ready_to_put());
    KEEL_TRY(put_meta_.bind_text(1, wrapped_meta).bind_blob(2, wrapped).run());
    KEEL_TRY(put_meta_.bind_text(1, next_id_meta).bind_blob(2, "1").run());
    KEEL_TRY(transaction.commit());
  }
  owner_name_key_ = derive_key(workspace_key_, "keel owner");
  return {};
}

Status KeyStore::ready_to_put() {
  KEEL_TRY(database_.ready(insert_, "INSERT INTO key VALUES(?, ?, ?, ?)"));
  return database_.ready(put_meta_, "INSERT OR REPLACE INTO meta VALUES(?, ?)");
}

Result<std::string> KeyStore::wrap(std::uint64_t id, const SecretKey& key) {
  if (!wrapping_key_) return std::string(view(key));
  return seal(*wrapping_key_, view(key), wrap_bound(id), random_);
}

Result<SecretKey> KeyStore::unwrap(std::uint64_t id, std::string_view stored) const {
  SecretKey key{};
  const bool plain = stored.size() == key.size();
  if (plain && wrapping_key_) {
    return error(Code::invalid_argument, path_ +
                                             ": this workspace was made without a master key; "
                                             "open it without one");
  }
  if (!plain && !wrapping_key_) {
    return error(Code::permission_denied,
                 path_ + ": the keys are wrapped; give the master key the workspace was made with");
  }
  std::string opened(plain ? stored : std::string_view());
  if (!plain) {
    Result<std::string> unwrapped = unseal(*wrapping_key_, stored, wrap_bound(id));
    if (!unwrapped.ok() || unwrapped->size() != key.size()) {
      return error(id == 0 ? Code::permission_denied : Code::corrupt,
                   fmt::format("{}: key {} does not open with this master key; give the one the "
                               "workspace was made with, or restore keys.db from a backup",
                               path_, id));
    }
    opened = *std::move(unwrapped);
  }
  std::memcpy(key.data(), opened.data(), key.size());
  return key;
}

Digest KeyStore::owner_digest(std::string_view owner) const {
  return hmac_sha256(view(owner_name_key_), owner);
}

std::optional<OwnerKey> KeyStore::known(std::string_view owner) const {
  const std::shared_lock lock(cache_mutex_);
  const auto found = by_owner_.find(owner);
  if (found == by_owner_.end()) return std::nullopt;
  return found->second;
}

std::uint64_t KeyStore::generation() const {
  const std::shared_lock lock(cache_mutex_);
  return generation_;
}

void KeyStore::remember(std::string_view owner, const OwnerKey& key, std::uint64_t generation) {
  const std::unique_lock lock(cache_mutex_);
  if (generation != generation_) return;
  if (by_owner_.size() >= cached_keys_max) by_owner_.clear();
  if (by_id_.size() >= cached_keys_max) by_id_.clear();
  by_owner_.insert_or_assign(std::string(owner), key);
  by_id_.insert_or_assign(key.id, key.bytes);
}

void KeyStore::drop_cache() {
  const std::unique_lock lock(cache_mutex_);
  by_owner_.clear();
  by_id_.clear();
  ++generation_;
}

Result<std::vector<OwnerKey>> KeyStore::keys_for(std::span<const std::string_view> owners) {
  std::vector<OwnerKey> keys(owners.size());
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (const auto key = known(owners[i])) {
      keys[i] = *key;
    } else {
      missing.push_back(i);
    }
  }
  if (missing.empty()) return keys;
  {
    const std::lock_guard lock(wanted_mutex_);
    for (const std::size_t i : missing) wanted_.emplace(owners[i]);
  }
  // Whoever comes first makes the keys that all who wait here asked for.
  const std::lock_guard lock(database_mutex_);
  database_.settle();
  std::set<std::string> owners_now;
  {
    const std::lock_guard wanted_lock(wanted_mutex_);
    owners_now.swap(wanted_);
  }
  for (const std::size_t i : missing) {
    if (!known(owners[i])) owners_now.emplace(owners[i]);
  }
  if (!owners_now.empty()) KEEL_TRY(make_missing(owners_now));
  for (const std::size_t i : missing) {
    std::optional<OwnerKey> key = known(owners[i]);
    if (!key) {
      KEEL_ASSIGN(key, find_owner(owners[i]));  // the cache was dropped meanwhile
    }
    if (!key) return error(Code::busy, path_ + ": a key was erased while it was made; retry");
    keys[i] = *key;
  }
  return keys;
}

Status KeyStore::make_missing(const std::set<std::string>& owners) {
  const std::uint64_t generation = this->generation();
  std::vector<std::pair<std::string_view, OwnerKey>> made;
  KEEL_ASSIGN(const AppendLock::Held held, lock_.hold());
  Transaction transaction(database_);
  KEEL_TRY(transaction.begin());
  KEEL_TRY(ready_to_put());
  KEEL_ASSIGN(const bool row, get_meta_.bind_text(1, next_id_meta).step());
  std::uint64_t next_id =
      row ? std::strtoull(std::string(get_meta_.bytes(0)).c_str(), nullptr, 10) : 0;
  get_meta_.reset();
  if (next_id == 0)
    return error(Code::corrupt, path_ + ": next_key_id is missing; restore keys.db");
  bool wrote = false;
  for (const std::string& owner : owners) {
    KEEL_ASSIGN(std::optional<OwnerKey> key, find_owner(owner));
    if (!key) {
      key.emplace();
      key->id = next_id++;
      random_.fill(std::as_writable_bytes(std::span(key->bytes)));
      const Digest name = owner_digest(owner);
      KEEL_ASSIGN(const std::string wrapped, wrap(key->id, key->bytes));
      KEEL_TRY(insert_.bind(1, key->id)
                   .bind_blob(2, name.view())
                   .bind(3, clock_.now_us())
                   .bind_blob(4, wrapped)
                   .run());
      wrote = true;
    }
    made.emplace_back(owner, *key);
  }
  if (wrote) {
    const std::string next = std::to_string(next_id);
    KEEL_TRY(put_meta_.bind_text(1, next_id_meta).bind_blob(2, next).run());
    KEEL_TRY(transaction.commit());
  }
  for (const auto& [owner, key] : made) remember(owner, key, generation);
  return {};
}

Result<std::optional<OwnerKey>> KeyStore::find_owner(std::string_view owner) {
  const Digest name = owner_digest(owner);
  KEEL_TRY(database_.ready(select_owner_, "SELECT id, wrapped FROM key WHERE owner = ?"));
  KEEL_ASSIGN(const bool row, select_owner_.bind_blob(1, name.view()).step());
  if (!row) return std::optional<OwnerKey>();
  OwnerKey key;
  key.id = select_owner_.natural(0);
  const std::string stored(select_owner_.bytes(1));
  select_owner_.reset();
  KEEL_ASSIGN(key.bytes, unwrap(key.id, stored));
  return std::optional<OwnerKey>(key);
}

Result<std::optional<SecretKey>> KeyStore::key(std::uint64_t id) {
  std::uint64_t generation = 0;
  {
    const std::shared_lock lock(cache_mutex_);
    if (const auto found = by_id_.find(id); found != by_id_.end()) return found->second;
    generation = generation_;
  }
  const std::lock_guard lock(reader_mutex_);
  if (open_reader_) KEEL_TRY(open_reader());
  reader_.settle();
  KEEL_ASSIGN(const bool row, select_id_.bind(1, id).step());
  std::optional<SecretKey> key;
  if (row) {
    const std::string stored(select_id_.bytes(0));
    select_id_.reset();
    KEEL_ASSIGN(key, unwrap(id, stored));
  }
  const std::unique_lock cache_lock(cache_mutex_);
  if (generation == generation_) by_id_.insert_or_assign(id, key);
  return key;
}

Result<std::uint64_t> KeyStore::id_of(std::string_view owner) {
  const std::lock_guard lock(database_mutex_);
  database_.settle();
  KEEL_ASSIGN(const std::optional<OwnerKey> key, find_owner(owner));
  return key ? key->id : 0;
}

Result<std::uint64_t> KeyStore::erase(std::span<const std::uint64_t> ids) {
  const std::lock_guard lock(database_mutex_);
  database_.settle();
  KEEL_ASSIGN(const AppendLock::Held held, lock_.hold());
  Transaction transaction(database_);
  KEEL_TRY(transaction.begin());
  KEEL_TRY(database_.ready(delete_, "DELETE FROM key WHERE id = ?"));
  std::uint64_t erased = 0;
  for (const std::uint64_t id : ids) {
    KEEL_TRY(delete_.bind(1, id).run());
    erased += static_cast<std::uint64_t>(database_.changes());
  }
  KEEL_TRY(transaction.commit());
  drop_cache();
  // The log may still hold the page as it was: copy it into the file, which overwrites (with
  // secure_delete) the key's bytes, and cut the log to nothing.
  KEEL_ASSIGN(const std::int64_t blocked, database_.integer("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (blocked != 0) {
    return error(Code::busy, path_ +
                                 ": the key is erased, but a reader still holds the log that "
                                 "names it; call again");
  }
  return erased;
}

}  // namespace keel::journal
