#include "journal/workspace.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

#include "journal/file.hpp"
#include "journal/file_system.hpp"
#include "journal/schema.hpp"

namespace keel::journal {
namespace {

constexpr const char* lock_file = "journal.lock";

Status no_workspace(const std::filesystem::path& folder) {
  return error(Code::not_found, folder.string() +
                                    ": there is no workspace here; check the path or "
                                    "open it with \"create\" set");
}

Result<std::string> meta(Database& database, std::string_view name) {
  KEEL_ASSIGN(Statement get, database.prepare("SELECT value FROM meta WHERE name = ?"));
  KEEL_ASSIGN(const bool row, get.bind_text(1, name).step());
  return row ? std::string(get.bytes(0)) : std::string();
}

Status set_meta(Database& database, std::string_view name, std::string_view value) {
  KEEL_ASSIGN(Statement put, database.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)"));
  return put.bind_text(1, name).bind_blob(2, value).run();
}

}  // namespace

Workspace::Workspace(std::filesystem::path where, const JournalOptions& how)
    : folder(std::move(where)),
      options(how),
      clock(how.clock != nullptr ? *how.clock : system_clock()),
      random(how.random != nullptr ? *how.random : system_random()),
      chain(how.master_key),
      process(::getpid()) {}

Status Workspace::own() const {
  if (::getpid() == process) return {};
  return error(Code::unsupported,
               folder.string() + ": opened before fork(); call reopen() in the child first");
}

Status Workspace::in_place() const {
  if (file_identity(journal_path_) == journal_) return {};
  return error(Code::io_error,
               root.string() +
                   ": the workspace was moved, deleted or replaced while it was open; "
                   "move it back, or open it where it is now");
}

void Workspace::abandon() {
  if (writer) writer->abandon_lock();
  if (keys) keys->abandon_lock();
  if (presence) presence->abandon();
}

Status Workspace::open() {
  std::error_code failed;
  if (root.empty()) root = std::filesystem::absolute(folder, failed);
  if (failed) return file_error(folder, "cannot find the folder", failed.value());
  KEEL_TRY(check_file_system(folder, options.file_system_of != nullptr
                                         ? options.file_system_of(root)
                                         : file_system_of(root)));
  KEEL_TRY(check_folder());
  AppendLock lock;
  AppendLock::Held held;
  if (!options.read_only) {
    KEEL_ASSIGN(lock, AppendLock::open(root / lock_file));
    KEEL_ASSIGN(held, lock.hold());
  }
  KEEL_TRY(open_parts(std::move(lock)));
  held = {};  // commits take the lock themselves
  KEEL_ASSIGN(const Head head, reader->head());
  if (head.seq == 0) KEEL_TRY(record_creation());
  return load_id();
}

Status Workspace::check_folder() {
  std::error_code failed;
  const auto found = std::filesystem::status(root, failed);
  const bool create = options.create && !options.read_only;
  if (std::filesystem::exists(found)) {
    if (!std::filesystem::is_directory(found)) {
      return error(Code::invalid_argument, folder.string() +
                                               ": this is no folder; name the folder "
                                               "that holds the workspace");
    }
    if (file_bytes(root / journal_file) > 0 || create) return {};
    return no_workspace(folder);
  }
  if (failed && found.type() == std::filesystem::file_type::none) {
    return file_error(folder, "cannot look into the folder", failed.value());
  }
  if (!create) return no_workspace(folder);
  std::filesystem::create_directories(root, failed);
  if (failed) return file_error(folder, "cannot make the folder", failed.value());
  return sync_folder(root.parent_path());
}

Status Workspace::open_parts(AppendLock lock) {
  const std::filesystem::path path = journal_path_ = root / journal_file;
  const bool create = options.create && !options.read_only;
  KEEL_ASSIGN(Database database, open_database(path, journal_schema, options, create));
  KEEL_ASSIGN(const std::int64_t begun, database.integer("SELECT seq FROM event LIMIT 1"));
  if (begun == 0 && !create) return no_workspace(folder);
  journal_ = file_identity(path);
  KEEL_ASSIGN(keys, KeyStore::open(root / keys_file, options, begun == 0, clock, random));
  KEEL_TRY(settle_meta(database, begun != 0));
  artifacts.emplace(root / artifacts_folder, keys->workspace_key(), random);
  prepare.emplace(*keys, *artifacts, clock, random);
  reader.emplace(*keys, *artifacts);
  if (options.read_only) return reader->open(std::move(database));

  KEEL_TRY(artifacts->prepare(clock.now_us()));
  KEEL_ASSIGN(presence, Presence::open(root, clock));
  if (begun == 0) KEEL_TRY(sync_folder(root));  // the names of what was made
  writer.emplace(chain, *keys, *artifacts, clock);
  writer->open_at_need(
      [this] { return open_database(root / journal_file, journal_schema, options, false); },
      std::move(lock));
  commits.emplace(*writer);
  return reader->open(std::move(database));
}

// What ties journal.db to its keys.db and says how it is chained.
Status Workspace::settle_meta(Database& database, bool begun) {
  const SecretKey check = derive_key(keys->workspace_key(), "keel keys check");
  const std::string_view check_bytes(reinterpret_cast<const char*>(check.data()), check.size());
  if (!begun) {
    Transaction transaction(database);
    KEEL_TRY(transaction.begin());
    KEEL_TRY(set_meta(database, "chain", chain.name()));
    KEEL_TRY(set_meta(database, "keys_check", check_bytes));
    return transaction.commit();
  }
  KEEL_ASSIGN(const std::string stored_check, meta(database, "keys_check"));
  if (stored_check != check_bytes) {
    return error(Code::corrupt, fmt::format("{}: keys.db belongs to another workspace; restore the "
                                            "one that was backed up with this journal",
                                            folder.string()));
  }
  KEEL_ASSIGN(const std::string stored_chain, meta(database, "chain"));
  if (stored_chain == chain.name()) return {};
  return error(Code::corrupt, fmt::format("{}: the chain is \"{}\" but the keys call for \"{}\"; "
                                          "restore the workspace from a backup",
                                          folder.string(), stored_chain, chain.name()));
}

// The first event. Another process may be first: then its event stands.
Status Workspace::record_creation() {
  if (!writer) return no_workspace(folder);
  Draft draft;
  draft.kind = EventKind::workspace_created;
  draft.actor = "engine";
  draft.clear.set("format_version", format_version_first);
  KEEL_ASSIGN(const std::vector<Prepared> prepared, (*prepare)(std::span(&draft, 1)));
  AppendRequest request;
  request.events = prepared;
  request.expected_head = Head{};
  request.erasures = writer->erasures();
  commits->commit(request);
  return request.status.code() == Code::conflict ? Status() : request.status;
}

Status Workspace::load_id() {
  KEEL_ASSIGN(const std::vector<Row> rows, reader->rows(0, 1));
  if (rows.empty() || rows[0].place.seq != 1 ||
      rows[0].kind != static_cast<std::int64_t>(EventKind::workspace_created)) {
    return error(Code::corrupt,
                 fmt::format("{}: the journal does not begin with workspace_created; "
                             "restore the workspace from a backup",
                             folder.string()));
  }
  id = rows[0].id;
  return {};
}

}  // namespace keel::journal
