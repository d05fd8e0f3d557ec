// Database, Statement and Transaction: the one adapter of sqlite3.h.
// Thread safety: a Database and its statements from one thread at a time.
// Invariants: 1. no call throws but std::bad_alloc; 2. every failure is a Status that names the
// file, SQLite's reason and what to do; 3. a Statement never outlives its Database; 4. a connection
// that a forked child opens shares nothing with those that it inherited, which it leaves alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "keel/base/status.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace keel::journal {

// An open connection and the path that error messages name.
struct Connection {
  sqlite3* handle = nullptr;
  std::string path;
  ~Connection();
};

// The Status of an SQLite result code on this connection; ok for SQLITE_OK.
[[nodiscard]] Status sqlite_status(const Connection& connection, int code, std::string_view doing);

class Statement {
 public:
  Statement() noexcept = default;
  Statement(const Connection* connection, sqlite3_stmt* handle) noexcept
      : connection_(connection), handle_(handle) {}
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  [[nodiscard]] explicit operator bool() const noexcept { return handle_ != nullptr; }
  // Parameters count from 1. Text and blobs are borrowed until reset().
  Statement& bind(int parameter, std::int64_t value) noexcept;
  Statement& bind(int parameter, std::uint64_t value) noexcept {
    return bind(parameter, static_cast<std::int64_t>(value));
  }
  Statement& bind_text(int parameter, std::string_view value) noexcept;
  Statement& bind_blob(int parameter, std::string_view value) noexcept;
  Statement& bind_null(int parameter) noexcept;

  // True: a row is there. False: done, and the statement is reset.
  [[nodiscard]] Result<bool> step();
  // Steps to the end, ignoring rows, and resets.
  [[nodiscard]] Status run();
  void reset() noexcept;

  // Columns count from 0; views are valid until the next step() or reset().
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] std::uint64_t natural(int column) const noexcept {
    return static_cast<std::uint64_t>(integer(column));
  }
  [[nodiscard]] std::string_view bytes(int column) const;  // std::bad_alloc
  [[nodiscard]] bool is_null(int column) const noexcept;

 private:
  const Connection* connection_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;  // first failure of a bind, told by step()
};

class Database {
 public:
  enum class Mode { read_only, immutable, read_write, create };

  Database() noexcept = default;
  // `vfs` "" is the default one. immutable: nobody else can write, so no lock or -shm is needed.
  [[nodiscard]] static Result<Database> open(const std::filesystem::path& path, Mode mode,
                                             const std::string& vfs);

  [[nodiscard]] Status exec(const std::string& sql);
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  // Prepares it when it is first needed: what is not costs the opening nothing.
  [[nodiscard]] Status ready(Statement& statement, std::string_view sql);
  // The first column of the first row; 0 when there is none.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql);
  // Copies the whole of it, as it is at one moment, over `target`, whatever others write meanwhile.
  // `progress(pages done, pages)` may return false to stop (cancelled). After a failure both are to
  // be closed.
  [[nodiscard]] Status copy_to(Database& target,
                               const std::function<bool(std::uint64_t, std::uint64_t)>& progress);
  // Resets statements that a failure left in the middle of their rows: to be called before each
  // piece of work on a connection.
  void settle() noexcept;
  // Whether the file's structure (pages, indices) holds; corrupt with SQLite's first complaint.
  [[nodiscard]] Status check_structure();
  // From any thread: what runs on the connection at this moment ends with `cancelled`.
  void interrupt() noexcept;
  [[nodiscard]] int changes() const noexcept;  // rows that the last statement wrote
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] const std::string& path() const noexcept { return connection_->path; }

 private:
  friend class Transaction;
  [[nodiscard]] sqlite3* handle() const noexcept { return connection_->handle; }
  std::unique_ptr<Connection> connection_;
};

// Opens a connection when it is first needed: each costs its own reading of the schema.
using OpenDatabase = std::function<Result<Database>()>;

// BEGIN IMMEDIATE until commit(); rolls back when it goes without.
class Transaction {
 public:
  explicit Transaction(Database& database) noexcept : database_(database) { end(); }
  ~Transaction() { end(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  [[nodiscard]] Status begin() { return database_.exec("BEGIN IMMEDIATE"); }
  [[nodiscard]] Status commit() { return database_.exec("COMMIT"); }

 private:
  void end() noexcept;
  Database& database_;
};

}  // namespace keel::journal
