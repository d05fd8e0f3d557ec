#include "journal/schema.hpp"

#include <fmt/format.h>

#include "journal/file.hpp"

namespace keel::journal {

const Schema journal_schema{"Keel journal", 0x4b45454c /* KEEL */, R"(
CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE event(
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  v INTEGER NOT NULL,
  recorded_us INTEGER NOT NULL,
  occurred_us INTEGER NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  conversation TEXT NOT NULL,
  key_id INTEGER NOT NULL,
  dedupe TEXT,
  causes BLOB,
  clear TEXT,
  sealed BLOB,
  prev_hash BLOB NOT NULL,
  hash BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX event_id ON event(id);
CREATE UNIQUE INDEX event_dedupe ON event(dedupe) WHERE dedupe IS NOT NULL;
CREATE TABLE rung(
  seq INTEGER NOT NULL,
  fold_version INTEGER NOT NULL,
  hash BLOB NOT NULL,
  state BLOB NOT NULL,
  parts BLOB NOT NULL,
  PRIMARY KEY(seq, fold_version)) STRICT, WITHOUT ROWID;
)"};

const Schema keys_schema{"Keel key store", 0x4b4b4559 /* KKEY */, R"(
CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE key(
  id INTEGER PRIMARY KEY,
  owner BLOB NOT NULL,
  created_us INTEGER NOT NULL,
  wrapped BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX key_owner ON key(owner);
)"};

namespace {

// SQLite's defaults of 4 KiB pages and a checkpoint every 1,000 stay: pages of 8 and 16 KiB, and
// checkpoints every 4,000 and 16,000 pages, gained nothing that stood out from a busy disk's noise.
constexpr int page_bytes = 4096;
constexpr int cache_kib = 4096;

Status configure(Database& database, const JournalOptions& options) {
  KEEL_TRY(database.exec(fmt::format("PRAGMA cache_size = -{}", cache_kib)));
  KEEL_TRY(database.exec("PRAGMA temp_store = MEMORY"));
  KEEL_TRY(database.exec("PRAGMA secure_delete = ON"));
  KEEL_TRY(database.exec("PRAGMA journal_size_limit = 0"));  // of what a closed one leaves
  KEEL_TRY(database.exec("PRAGMA cell_size_check = ON"));
  return database.exec(options.sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
}

struct Marks {
  std::int64_t application_id = 0;
  std::int64_t version = 0;
  std::int64_t tables = 0;
  [[nodiscard]] bool blank() const noexcept {
    return application_id == 0 && version == 0 && tables == 0;
  }
};

Result<Marks> read_marks(Database& database) {
  Marks marks;
  KEEL_ASSIGN(marks.application_id, database.integer("PRAGMA application_id"));
  KEEL_ASSIGN(marks.version, database.integer("PRAGMA user_version"));
  if (!marks.blank()) return marks;
  KEEL_ASSIGN(marks.tables, database.integer("SELECT count(*) FROM sqlite_schema"));
  return marks;
}

Status check_marks(const Marks& marks, const Schema& schema, const std::string& path) {
  if (marks.application_id != schema.application_id) {
    return error(Code::corrupt,
                 fmt::format("{}: not a {} (application id {:#x}); choose another folder or "
                             "restore the workspace from a backup",
                             path, schema.what, marks.application_id));
  }
  if (marks.version > format_version) {
    return error(Code::newer_format,
                 fmt::format("{}: format {} was written by a later Keel, this one knows up to {}; "
                             "upgrade Keel",
                             path, marks.version, format_version));
  }
  if (marks.version < 1) {
    return error(Code::corrupt, fmt::format("{}: a {} of format {}, which never existed; restore "
                                            "the workspace from a backup",
                                            path, schema.what, marks.version));
  }
  return {};
}

Status make_tables(Database& database, const Schema& schema) {
  KEEL_TRY(database.exec(fmt::format("PRAGMA page_size = {}", page_bytes)));
  KEEL_TRY(database.exec("PRAGMA journal_mode = WAL"));
  Transaction transaction(database);
  KEEL_TRY(transaction.begin());
  KEEL_ASSIGN(const std::int64_t tables, database.integer("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) {
    KEEL_TRY(database.exec(schema.tables));
    KEEL_TRY(database.exec(fmt::format("PRAGMA application_id = {}", schema.application_id)));
    KEEL_TRY(database.exec(fmt::format("PRAGMA user_version = {}", format_version_first)));
  }
  return transaction.commit();
}

// A read-only folder has no place for the -shm file of a WAL database; when there is no log to
// replay either, the file alone is the database.
Result<Database> open_to_read(const std::filesystem::path& path, const JournalOptions& options) {
  Result<Database> normal = Database::open(path, Database::Mode::read_only, options.vfs);
  Status status = normal.status();
  if (normal.ok()) {
    status = normal->integer("SELECT count(*) FROM sqlite_schema").status();
    if (status.ok()) return normal;
  }
  const bool log_is_empty = file_bytes(path.string() + "-wal") <= 0;
  if (status.code() != Code::permission_denied || !log_is_empty) return status;
  return Database::open(path, Database::Mode::immutable, options.vfs);
}

}  // namespace

Result<Database> open_database(const std::filesystem::path& path, const Schema& schema,
                               const JournalOptions& options, bool create) {
  if (file_bytes(path) <= 0 && !create) {
    return error(Code::not_found, fmt::format("{}: there is no {} here; restore it from a backup",
                                              path.string(), schema.what));
  }
  const auto mode = create ? Database::Mode::create : Database::Mode::read_write;
  KEEL_ASSIGN(Database database, options.read_only ? open_to_read(path, options)
                                                   : Database::open(path, mode, options.vfs));
  KEEL_ASSIGN(Marks marks, read_marks(database));
  if (marks.blank()) {
    if (!create || options.read_only) {
      return error(Code::not_found,
                   fmt::format("{}: holds no {} yet; open the workspace with \"create\" set",
                               path.string(), schema.what));
    }
    KEEL_TRY(configure(database, options));
    KEEL_TRY(make_tables(database, schema));
    KEEL_ASSIGN(marks, read_marks(database));
  }
  KEEL_TRY(check_marks(marks, schema, database.path()));
  KEEL_TRY(configure(database, options));
  return database;
}

}  // namespace keel::journal
