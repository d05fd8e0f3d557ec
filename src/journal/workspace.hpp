// Workspace: the folder of a journal, opened: its lock, databases, keys and artifacts, put
// together. Thread safety: the parts have their own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "journal/append_lock.hpp"
#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/file.hpp"
#include "journal/group_commit.hpp"
#include "journal/keys.hpp"
#include "journal/prepare.hpp"
#include "journal/presence.hpp"
#include "journal/reader.hpp"
#include "journal/writer.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

inline constexpr const char* journal_file = "journal.db";
inline constexpr const char* keys_file = "keys.db";
inline constexpr const char* artifacts_folder = "artifacts";
inline constexpr const char* artifacts_lock_file = "artifacts.lock";

struct Workspace {
  Workspace(std::filesystem::path where, const JournalOptions& how);
  // Opens everything, and makes what is missing when the options say so.
  [[nodiscard]] Status open();
  // unsupported in a forked child.
  [[nodiscard]] Status own() const;
  // io_error when the folder is no longer where it was opened.
  [[nodiscard]] Status in_place() const;
  // In a forked child, before this is left alone for good: closes what would outlive the parent.
  void abandon();

  std::filesystem::path folder;  // as it was given
  std::filesystem::path root;    // the same, absolute: a host may change its working folder
  JournalOptions options;
  Clock& clock;
  Random& random;
  ChainHash chain;
  pid_t process;  // the one that opened it; a forked child must not touch its handles
  EventId id;     // of the workspace_created event

  std::unique_ptr<KeyStore> keys;
  std::optional<ArtifactStore> artifacts;
  std::optional<Preparer> prepare;
  std::optional<Reader> reader;
  std::optional<JournalWriter> writer;  // none when read-only
  std::optional<GroupCommit> commits;
  std::optional<Presence> presence;  // none when read-only

 private:
  [[nodiscard]] Status check_folder();
  [[nodiscard]] Status open_parts(AppendLock lock);
  [[nodiscard]] Status settle_meta(Database& database, bool begun);
  [[nodiscard]] Status record_creation();
  [[nodiscard]] Status load_id();

  std::filesystem::path journal_path_;
  std::optional<FileIdentity> journal_;
};

}  // namespace keel::journal
