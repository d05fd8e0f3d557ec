// The two databases of a workspace: their tables, marks and connection settings.
// Thread safety: free functions; each Database from one thread at a time.
#pragma once

#include <filesystem>
#include <string>

#include "journal/sqlite.hpp"
#include "keel/base/status.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

// What one of our databases is known by.
struct Schema {
  const char* what;  // for messages
  std::uint32_t application_id;
  const char* tables;  // CREATE statements
};

extern const Schema journal_schema;
extern const Schema keys_schema;

// Opens a connection with the settings every Keel connection has. With `create`, makes the tables
// when the file has none. not_found: there is no such database yet. corrupt: the file is something
// else. newer_format: a later Keel wrote it.
[[nodiscard]] Result<Database> open_database(const std::filesystem::path& path,
                                             const Schema& schema, const JournalOptions& options,
                                             bool create);

}  // namespace keel::journal
