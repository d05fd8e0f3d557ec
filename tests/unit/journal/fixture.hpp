// What the journal's tests share: a folder that goes away, drafts, and raw access to the databases.
#pragma once

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "journal/sqlite.hpp"
#include "keel/journal/journal.hpp"
#include "support/temporary_folder.hpp"

namespace keel::journal::test {

using TempFolder = keel::test::TemporaryFolder;

inline JournalOptions creating() {
  JournalOptions options;
  options.create = true;
  options.sync = false;  // these tests are not about power cuts
  return options;
}

inline std::unique_ptr<Journal> open_new(const std::filesystem::path& folder,
                                         const JournalOptions& options = creating()) {
  auto journal = Journal::open(folder, options);
  INFO(journal.status().message());
  REQUIRE(journal.ok());
  return *std::move(journal);
}

inline Draft message(std::string text, std::string customer = "customer:1") {
  Draft draft;
  draft.kind = EventKind::message_recorded;
  draft.actor = "customer";
  draft.subject = "message";
  draft.conversation = "ticket:7";
  draft.owner = std::move(customer);
  draft.clear.set("channel", "email");
  draft.secret.set("text", std::move(text));
  return draft;
}

inline std::vector<Receipt> append(Journal& journal, const std::vector<Draft>& drafts) {
  auto receipts = journal.append(drafts);
  INFO(receipts.status().message());
  REQUIRE(receipts.ok());
  REQUIRE(receipts->size() == drafts.size());
  return *std::move(receipts);
}

inline std::vector<Event> read_all(const Journal& journal, std::uint64_t after = 0) {
  auto events = journal.read(after, 1'000'000);
  INFO(events.status().message());
  REQUIRE(events.ok());
  return *std::move(events);
}

inline Verdict verified(const Journal& journal) {
  auto verdict = journal.verify();
  INFO(verdict.status().message());
  REQUIRE(verdict.ok());
  return *verdict;
}

// Runs SQL on a database behind the journal's back.
inline void raw_sql(const std::filesystem::path& path, const std::string& sql) {
  auto database = Database::open(path, Database::Mode::read_write, "");
  INFO(database.status().message());
  REQUIRE(database.ok());
  const Status status = database->exec(sql);
  INFO(status.message());
  REQUIRE(status.ok());
}

}  // namespace keel::journal::test
