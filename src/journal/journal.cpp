#include "keel/journal/journal.hpp"

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <utility>

#include "journal/backup.hpp"
#include "journal/journal_impl.hpp"
#include "journal/schema.hpp"
#include "journal/verify.hpp"
#include "journal/workspace.hpp"
#include "keel/base/limits.hpp"

namespace keel::journal {
namespace {

constexpr int stale_key_retries_max = 8;

}  // namespace

Result<std::vector<Receipt>> Journal::Impl::append(std::span<const Draft> drafts,
                                                   const std::optional<Head>& expected_head) {
  if (drafts.size() > limits::batch_events_max) {
    return error(Code::too_large,
                 fmt::format("{} events are over the limit of {} a batch; split it", drafts.size(),
                             limits::batch_events_max));
  }
  for (int retry = 0; retry < stale_key_retries_max; ++retry) {
    AppendRequest request;
    request.erasures = workspace.writer->erasures();
    KEEL_ASSIGN(const std::vector<Prepared> prepared, (*workspace.prepare)(drafts));
    request.events = prepared;
    request.expected_head = expected_head;
    workspace.commits->commit(request);
    if (request.stale) continue;
    KEEL_TRY(request.status);
    return std::move(request.receipts);
  }
  return error(Code::busy, workspace.folder.string() +
                               ": keys are being erased faster than events are sealed; retry");
}

Journal::Journal(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}

Journal::~Journal() {
  if (impl_ != nullptr && !impl_->workspace.own().ok()) keep_unclosed(std::move(impl_));
}

// In a forked child closing SQLite's handles would act on files, locks and a log that the parent
// still uses; so they stay open, and reachable, until the process ends.
void Journal::keep_unclosed(std::unique_ptr<Impl> inherited) noexcept {
  inherited->workspace.abandon();
  static std::atomic<Impl*> newest{nullptr};
  Impl* const kept = inherited.release();
  kept->older = newest.exchange(kept);
}

Status Journal::reopen() {
  return guarded([&]() -> Status {
    if (impl_->workspace.own().ok()) return {};
    auto fresh = std::make_unique<Impl>(impl_->workspace.folder, impl_->workspace.options);
    fresh->workspace.root = impl_->workspace.root;
    fresh->workspace.options.create = false;
    KEEL_TRY(fresh->workspace.open());
    if (fresh->workspace.id != impl_->workspace.id) {
      return error(Code::conflict, impl_->workspace.root.string() +
                                       ": another workspace lies here than before fork(); open it "
                                       "as a new one");
    }
    keep_unclosed(std::exchange(impl_, std::move(fresh)));
    return {};
  });
}

Status Journal::usable() const { return impl_->workspace.own(); }

Status Journal::backup(const std::filesystem::path& folder,
                       const std::function<bool(std::uint64_t, std::uint64_t)>& progress) const {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->usable());
    return back_up(impl_->workspace, folder, progress);
  });
}

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& folder,
                                               const JournalOptions& options) {
  return guarded([&]() -> Result<std::unique_ptr<Journal>> {
    auto impl = std::make_unique<Impl>(folder, options);
    KEEL_TRY(impl->workspace.open());
    return std::unique_ptr<Journal>(new Journal(std::move(impl)));
  });
}

Result<std::vector<Receipt>> Journal::append(std::span<const Draft> drafts,
                                             std::optional<Head> expected_head) {
  return guarded([&]() -> Result<std::vector<Receipt>> {
    KEEL_TRY(impl_->writable());
    return impl_->append(drafts, expected_head);
  });
}

Result<std::vector<Event>> Journal::read(std::uint64_t after_seq, std::size_t limit) const {
  return guarded([&]() -> Result<std::vector<Event>> {
    KEEL_TRY(impl_->usable());
    KEEL_ASSIGN(std::vector<Row> rows, impl_->workspace.reader->rows(after_seq, limit));
    std::vector<Event> events;
    events.reserve(rows.size());
    for (Row& row : rows) {
      KEEL_ASSIGN(Event event, impl_->workspace.reader->open_row(std::move(row)));
      events.push_back(std::move(event));
    }
    return events;
  });
}

Result<std::optional<Event>> Journal::find(const EventId& id) const {
  return guarded([&]() -> Result<std::optional<Event>> {
    KEEL_TRY(impl_->usable());
    KEEL_ASSIGN(std::optional<Row> row, impl_->workspace.reader->row(id));
    if (!row) return std::optional<Event>();
    KEEL_ASSIGN(Event event, impl_->workspace.reader->open_row(*std::move(row)));
    return std::optional<Event>(std::move(event));
  });
}

Result<std::optional<Event>> Journal::last_rebased(std::uint64_t seq_max) const {
  return guarded([&]() -> Result<std::optional<Event>> {
    KEEL_TRY(impl_->usable());
    KEEL_ASSIGN(std::optional<Row> row, impl_->workspace.reader->last_rebased(seq_max));
    if (!row) return std::optional<Event>();
    KEEL_ASSIGN(Event event, impl_->workspace.reader->open_row(*std::move(row)));
    return std::optional<Event>(std::move(event));
  });
}

Result<Head> Journal::head() const {
  return guarded([&]() -> Result<Head> {
    KEEL_TRY(impl_->usable());
    return impl_->workspace.reader->head();
  });
}

Result<Digest> Journal::put_artifact(std::string_view bytes) {
  return guarded([&]() -> Result<Digest> {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.artifacts->put(bytes);
  });
}

Result<std::string> Journal::artifact(const Digest& digest) const {
  return guarded([&]() -> Result<std::string> {
    KEEL_TRY(impl_->usable());
    return impl_->workspace.artifacts->get(digest);
  });
}

Status Journal::put_cache(std::string_view name, std::string_view bytes) {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.artifacts->put_cache(name, bytes);
  });
}

Result<std::string> Journal::cache(std::string_view name) const {
  return guarded([&]() -> Result<std::string> {
    KEEL_TRY(impl_->usable());
    return impl_->workspace.artifacts->get_cache(name);
  });
}

Status Journal::save_rung(const Rung& rung) {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.commits->alone(
        [&](JournalWriter& writer) { return writer.save_rung(rung); });
  });
}

Result<std::vector<Rung>> Journal::rungs() const {
  return guarded([&]() -> Result<std::vector<Rung>> {
    KEEL_TRY(impl_->usable());
    return impl_->workspace.reader->rungs();
  });
}

Status Journal::drop_rung(std::uint64_t seq, std::uint32_t fold_version) {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.commits->alone(
        [&](JournalWriter& writer) { return writer.drop_rung(seq, fold_version); });
  });
}

Result<Verdict> Journal::verify(
    const std::function<bool(std::uint64_t, std::uint64_t)>& progress) const {
  return guarded([&]() -> Result<Verdict> {
    KEEL_TRY(impl_->usable());
    Workspace& workspace = impl_->workspace;
    KEEL_ASSIGN(Database structure, open_database(workspace.root / journal_file, journal_schema,
                                                  workspace.options, false));
    return verify_journal(*workspace.reader, *workspace.artifacts, workspace.chain,
                          workspace.reader->reached(), std::move(structure), progress);
  });
}

const std::filesystem::path& Journal::folder() const noexcept { return impl_->workspace.folder; }
const std::filesystem::path& Journal::root() const noexcept { return impl_->workspace.root; }
EventId Journal::workspace() const noexcept { return impl_->workspace.id; }

Status Journal::check_head(const Head& kept) const {
  return guarded([&]() -> Status {
    if (kept.seq == 0) return {};
    KEEL_ASSIGN(const std::vector<Event> events, read(kept.seq - 1, 1));
    if (events.empty()) {
      return error(Code::corrupt, fmt::format("the journal ends before event {}: its end was cut "
                                              "off since; restore it from a backup",
                                              kept.seq));
    }
    if (events.front().seq == kept.seq && events.front().hash == kept.hash) return {};
    return error(Code::corrupt, fmt::format("event {} is not the one that it was: the history was "
                                            "written anew since; restore it from a backup",
                                            kept.seq));
  });
}

std::string to_string(const Head& head) {
  return fmt::format("{}:{}", head.seq, to_hex(head.hash));
}

Result<Head> parse_head(std::string_view text) {
  Head out;
  const char* const end = text.data() + text.size();
  const auto [at, wrong] = std::from_chars(text.data(), end, out.seq);
  if (wrong != std::errc() || at == end || *at != ':') {
    return error(Code::invalid_argument, "a head is an event's number, a colon and its hash");
  }
  KEEL_ASSIGN(out.hash,
              parse_digest(std::string_view(at + 1, static_cast<std::size_t>(end - at - 1))));
  return out;
}

}  // namespace keel::journal
