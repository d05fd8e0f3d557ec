#include "journal/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "journal/file.hpp"

namespace keel::journal {
namespace {

constexpr int busy_ms_max = 10'000;
constexpr int copied_pages_step = 256;

// SQLite keeps a table, one a process, of the files that are open and the POSIX locks held on them,
// found by device and inode. A forked child inherits the table but none of the locks: a connection
// that it opens would find its file there, take the locks for held, and hold none, and the last
// connection elsewhere would delete the log under it. So in a child SQLite is shown another device
// number for those of our files that were open before the fork.
class OurFiles {
 public:
  static OurFiles& of_process() {
    static OurFiles& files = *new OurFiles;  // outlives every connection of the process
    return files;
  }
  // Before a connection is opened.
  void notice_fork() {
    const std::lock_guard lock(mutex_);
    if (::getpid() == process_) return;
    process_ = ::getpid();
    ++forks_;
    sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
    if (first_seen_.empty() || vfs == nullptr || vfs->iVersion < 3) return;
    vfs->xSetSystemCall(vfs, "fstat", reinterpret_cast<sqlite3_syscall_ptr>(&fstat_told_apart));
  }
  // After it is open.
  void remember(const std::filesystem::path& path) {
    const std::optional<FileIdentity> file = file_identity(path);
    if (!file) return;
    const std::lock_guard lock(mutex_);
    first_seen_.try_emplace(*file, forks_);
  }

 private:
  static int fstat_told_apart(int fd, struct stat* out) {
    const int result = ::fstat(fd, out);
    if (result != 0) return result;
    OurFiles& ours = of_process();
    const std::lock_guard lock(ours.mutex_);
    const auto found = ours.first_seen_.find({out->st_dev, out->st_ino});
    if (found != ours.first_seen_.end()) out->st_dev += (ours.forks_ - found->second) << 40;
    return result;
  }

  std::mutex mutex_;
  pid_t process_ = ::getpid();
  std::uint64_t forks_ = 0;  // between the first process of this line and this one
  std::map<FileIdentity, std::uint64_t> first_seen_;
};

struct Failure {
  Code code;
  std::string_view advice;
};

Failure classify(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_FULL: return {Code::storage_full, "free space on its volume and retry"};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Code::permission_denied, "let this user read and write the folder and its files"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Code::corrupt, "restore the workspace from a backup"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Code::busy, "another process holds it; retry"};
    case SQLITE_IOERR: return {Code::io_error, "check the volume and retry"};
    case SQLITE_NOMEM: return {Code::out_of_memory, "free memory and retry"};
    case SQLITE_TOOBIG: return {Code::too_large, "split the content"};
    case SQLITE_INTERRUPT: return {Code::cancelled, "retry"};
    default: return {Code::internal, "report this"};
  }
}

// A file: URI, in which only characters that end or escape a path need care.
std::string immutable_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

int open_flags(Database::Mode mode) noexcept {
  constexpr int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case Database::Mode::read_only: return common | SQLITE_OPEN_READONLY;
    case Database::Mode::immutable: return common | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case Database::Mode::read_write: return common | SQLITE_OPEN_READWRITE;
    case Database::Mode::create: return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return common;
}

}  // namespace

Connection::~Connection() { sqlite3_close_v2(handle); }

Status sqlite_status(const Connection& connection, int code, std::string_view doing) {
  if (code == SQLITE_OK) return {};
  const Failure failure = classify(code);
  const bool own =
      connection.handle != nullptr && sqlite3_extended_errcode(connection.handle) == code;
  return error(failure.code,
               fmt::format("{}: {}: {} (SQLite {}); {}", connection.path, doing,
                           own ? sqlite3_errmsg(connection.handle) : sqlite3_errstr(code), code,
                           failure.advice));
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_),
      handle_(std::exchange(other.handle_, nullptr)),
      bound_(other.bound_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(handle_);
    connection_ = other.connection_;
    handle_ = std::exchange(other.handle_, nullptr);
    bound_ = other.bound_;
  }
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value) noexcept {
  const int code = sqlite3_bind_int64(handle_, parameter, value);
  if (bound_ == SQLITE_OK) bound_ = code;
  return *this;
}
Statement& Statement::bind_text(int parameter, std::string_view value) noexcept {
  const int code = sqlite3_bind_text64(handle_, parameter, value.empty() ? "" : value.data(),
                                       value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (bound_ == SQLITE_OK) bound_ = code;
  return *this;
}
Statement& Statement::bind_blob(int parameter, std::string_view value) noexcept {
  const int code = sqlite3_bind_blob64(handle_, parameter, value.empty() ? "" : value.data(),
                                       value.size(), SQLITE_STATIC);
  if (bound_ == SQLITE_OK) bound_ = code;
  return *this;
}
Statement& Statement::bind_null(int parameter) noexcept {
  const int code = sqlite3_bind_null(handle_, parameter);
  if (bound_ == SQLITE_OK) bound_ = code;
  return *this;
}

Result<bool> Statement::step() {
  const int code = bound_ == SQLITE_OK ? sqlite3_step(handle_) : bound_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  Status status = sqlite_status(*connection_, code, "cannot run a statement");
  reset();
  return status;
}

Status Statement::run() {
  for (;;) {
    KEEL_ASSIGN(const bool row, step());
    if (!row) return {};
  }
}

void Statement::reset() noexcept {
  sqlite3_reset(handle_);
  bound_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(handle_, column);
}
std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  if (data == nullptr && sqlite3_errcode(connection_->handle) == SQLITE_NOMEM) {
    throw std::bad_alloc();
  }
  const int size = sqlite3_column_bytes(handle_, column);
  return {static_cast<const char*>(data), data == nullptr ? 0 : static_cast<std::size_t>(size)};
}
bool Statement::is_null(int column) const noexcept {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

Result<Database> Database::open(const std::filesystem::path& path, Mode mode,
                                const std::string& vfs) {
  OurFiles::of_process().notice_fork();
  Database database;
  database.connection_ = std::make_unique<Connection>();
  Connection& connection = *database.connection_;
  connection.path = path.string();
  const std::string name =
      mode == Mode::immutable ? immutable_uri(connection.path) : connection.path;
  const int code = sqlite3_open_v2(name.c_str(), &connection.handle, open_flags(mode),
                                   vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) return sqlite_status(connection, code, "cannot open");
  OurFiles::of_process().remember(path);
  // The last to close empties the log and leaves its files: making them anew at each opening costs
  // a file system more than all that is read then.
  int keep_log = mode == Mode::read_write || mode == Mode::create ? 1 : -1;
  sqlite3_file_control(connection.handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_log);
  sqlite3_busy_timeout(connection.handle, busy_ms_max);
  sqlite3_db_config(connection.handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection.handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return database;
}

Status Database::exec(const std::string& sql) {
  const int code = sqlite3_exec(connection_->handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  return sqlite_status(*connection_, code, "cannot " + sql.substr(0, sql.find_first_of("(;\n")));
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection_->handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return sqlite_status(*connection_, code, "cannot prepare a statement");
  return Statement(connection_.get(), handle);
}

Status Database::ready(Statement& statement, std::string_view sql) {
  if (statement) return {};
  KEEL_ASSIGN(statement, prepare(sql));
  return {};
}

Status Database::check_structure() {
  KEEL_ASSIGN(Statement check, prepare("PRAGMA integrity_check(1)"));
  KEEL_ASSIGN(const bool row, check.step());
  if (row && check.bytes(0) == "ok") return {};
  return error(Code::corrupt, fmt::format("{}: {}; restore the workspace from a backup", path(),
                                          row ? check.bytes(0) : "no answer"));
}

void Database::interrupt() noexcept { sqlite3_interrupt(handle()); }

Result<std::int64_t> Database::integer(std::string_view sql) {
  KEEL_ASSIGN(Statement statement, prepare(sql));
  KEEL_ASSIGN(const bool row, statement.step());
  const std::int64_t value = row ? statement.integer(0) : 0;
  statement.reset();
  return value;
}

Status Database::copy_to(Database& target,
                         const std::function<bool(std::uint64_t, std::uint64_t)>& progress) {
  // One read transaction around all steps: else another process's commit would start it anew.
  KEEL_TRY(exec("BEGIN"));
  KEEL_TRY(integer("SELECT count(*) FROM sqlite_schema").status());
  sqlite3* const into = target.connection_->handle;
  std::unique_ptr<sqlite3_backup, int (*)(sqlite3_backup*)> copy(
      sqlite3_backup_init(into, "main", connection_->handle, "main"), &sqlite3_backup_finish);
  if (!copy) {
    return sqlite_status(*target.connection_, sqlite3_extended_errcode(into),
                         "cannot begin a copy");
  }
  for (int code = SQLITE_OK; code != SQLITE_DONE;) {
    code = sqlite3_backup_step(copy.get(), copied_pages_step);
    if (code != SQLITE_OK && code != SQLITE_DONE) {
      return sqlite_status(*target.connection_, code, "cannot copy from " + connection_->path);
    }
    const int pages = sqlite3_backup_pagecount(copy.get());
    const int done = pages - sqlite3_backup_remaining(copy.get());
    if (progress &&
        !progress(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(pages))) {
      return error(Code::cancelled, "the copy was stopped; start it again");
    }
  }
  KEEL_TRY(sqlite_status(*target.connection_, sqlite3_backup_finish(copy.release()),
                         "cannot finish a copy"));
  return exec("COMMIT");
}

int Database::changes() const noexcept { return sqlite3_changes(connection_->handle); }
bool Database::in_transaction() const noexcept {
  return sqlite3_get_autocommit(connection_->handle) == 0;
}

void Database::settle() noexcept {
  sqlite3_stmt* each = nullptr;
  while ((each = sqlite3_next_stmt(connection_->handle, each)) != nullptr) {
    if (sqlite3_stmt_busy(each) != 0) sqlite3_reset(each);
  }
}

void Transaction::end() noexcept {
  database_.settle();
  // A failed COMMIT may or may not have rolled back by itself, and a ROLLBACK without memory fails.
  if (database_.in_transaction()) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace keel::journal
