#include "journal/verify.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <new>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "keel/base/signals_blocked.hpp"

namespace keel::journal {
namespace {

constexpr std::size_t rows_per_step = 500;

class StructureCheck {
 public:
  explicit StructureCheck(Database database) : database_(std::move(database)) {
    try {
      const SignalsBlocked blocked;
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      // No thread is to be had: finish() does the work.
    }
  }
  ~StructureCheck() {
    unwanted_ = true;
    database_.interrupt();
    if (thread_.joinable()) thread_.join();
  }
  StructureCheck(const StructureCheck&) = delete;
  StructureCheck& operator=(const StructureCheck&) = delete;

  Status finish() {
    if (thread_.joinable()) {
      thread_.join();
    } else {
      run();
    }
    return status_;
  }

 private:
  void run() noexcept {
    try {
      if (!unwanted_) status_ = database_.check_structure();
    } catch (const std::bad_alloc&) {
      status_ = out_of_memory();
    }
  }

  Database database_;
  Status status_;
  std::atomic<bool> unwanted_{false};
  std::thread thread_;
};

class Check {
 public:
  Check(Reader& reader, const ArtifactStore& artifacts, const ChainHash& chain, Database structure)
      : reader_(reader), artifacts_(artifacts), chain_(chain), structure_(std::move(structure)) {}

  Result<Verdict> run(const Head& known, const Progress& progress) {
    KEEL_TRY(collect_anchors(known));
    KEEL_ASSIGN(const Head head, reader_.head());
    for (;;) {
      if (progress && !progress(verdict_.events, head.seq)) {
        return error(Code::cancelled, "the check was stopped; run verify again");
      }
      KEEL_ASSIGN(const std::vector<Row> rows, reader_.rows(last_.seq, rows_per_step));
      if (rows.empty()) break;
      for (const Row& row : rows) {
        KEEL_TRY(check_row(row));
        if (verdict_.seq != 0) return verdict_;
      }
    }
    check_tail();
    if (verdict_.seq == 0) check_forgotten();
    if (verdict_.seq != 0) return verdict_;
    KEEL_TRY(check_rung_artifacts());
    KEEL_TRY(structure_.finish());
    return verdict_;
  }

 private:
  // What rungs and this process remember of the journal: the hash at some places.
  Status collect_anchors(const Head& known) {
    std::vector<Digest> hashes;
    KEEL_ASSIGN(rungs_, reader_.rungs(&hashes));
    for (std::size_t i = 0; i < rungs_.size(); ++i) anchors_[rungs_[i].seq] = hashes[i];
    if (known.seq != 0) anchors_[known.seq] = known.hash;
    return {};
  }

  void broken(std::uint64_t seq, std::string what) {
    verdict_.seq = seq;
    verdict_.what = fmt::format("event {}: {}", seq, what);
  }

  Status check_row(const Row& row) {
    const std::uint64_t seq = last_.seq + 1;
    const Digest hash = digest_from_bytes(row.hash);
    if (row.place.seq != seq) {
      broken(seq, fmt::format("it is missing; event {} follows", row.place.seq));
    } else if (row.place.recorded_us < recorded_us_) {
      broken(seq, "recorded_us is before the event ahead of it");
    } else if (digest_from_bytes(row.prev_hash) != last_.hash || row.prev_hash.size() != 32) {
      broken(seq, "prev_hash is not the hash of the event ahead of it");
    } else if (row.kind < 0 || row.kind > UINT16_MAX || row.version < 0 ||
               row.version > UINT32_MAX) {
      broken(seq, "kind or v is out of range");
    } else if (row.forgotten() &&
               !(row.actor.empty() && row.subject.empty() && row.conversation.empty() &&
                 row.causes.empty() && row.clear.empty())) {
      broken(seq, "it was erased, and holds something");
    } else if (chain_(row.place, row.content(), last_.hash) != hash || row.hash.size() != 32) {
      broken(seq, "its hash does not match its content");
    } else if (const auto anchor = anchors_.find(seq);
               anchor != anchors_.end() && anchor->second != hash) {
      broken(seq, "it is not the event that a checkpoint or this process saw here");
    } else {
      KEEL_TRY(check_bodies(row));
    }
    if (verdict_.seq != 0) return {};
    ++verdict_.events;
    recorded_us_ = row.place.recorded_us;
    last_ = {seq, hash};
    return {};
  }

  Status check_bodies(const Row& row) {
    const Result<Event> event = reader_.open_row(row);
    if (event.ok()) {
      if (event->forgotten) {
        forgotten_.insert(row.place.seq);
      } else if (event->erased) {
        ++verdict_.unreadable;
      }
      if (event->kind == EventKind::customer_forgotten) let_go(event->clear["events"]);
      return {};
    }
    if (event.status().code() == Code::not_found) {
      missing(event.status().message());
    } else if (event.status().code() == Code::corrupt) {
      broken(row.place.seq, event.status().message());
    } else {
      return event.status();
    }
    return {};
  }

  // What a `customer_forgotten` names: first and last of each run of events.
  void let_go(const Json& runs) {
    const Json::Array& ends = runs.as_array();
    for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
      const auto first = forgotten_.lower_bound(static_cast<std::uint64_t>(ends[i].as_int()));
      const auto last = forgotten_.upper_bound(static_cast<std::uint64_t>(ends[i + 1].as_int()));
      for (auto at = first; at != last; at = forgotten_.erase(at)) ++verdict_.forgotten;
    }
  }

  // What is gone without a word of it is damage.
  void check_forgotten() {
    if (forgotten_.empty()) return;
    broken(*forgotten_.begin(), "its content is gone, and no event says that it was forgotten");
  }

  void missing(const std::string& what) {
    ++verdict_.missing_artifacts;
    if (verdict_.what.empty()) verdict_.what = what;
  }

  void check_tail() {
    if (anchors_.empty() || anchors_.rbegin()->first <= last_.seq) return;
    broken(last_.seq + 1, fmt::format("it is missing: the journal reached event {} before",
                                      anchors_.rbegin()->first));
  }

  Status check_rung_artifacts() {
    for (const Rung& rung : rungs_) {
      for (const auto& [name, digest] : rung.parts) {
        const Status status = artifacts_.get(digest).status();
        if (status.ok()) continue;
        if (status.code() != Code::not_found && status.code() != Code::corrupt) return status;
        missing(fmt::format("checkpoint {}, {}: {}", rung.seq, name, status.message()));
      }
    }
    return {};
  }

  Reader& reader_;
  const ArtifactStore& artifacts_;
  const ChainHash& chain_;
  StructureCheck structure_;
  std::vector<Rung> rungs_;
  std::map<std::uint64_t, Digest> anchors_;
  Verdict verdict_;
  std::set<std::uint64_t> forgotten_;  // erased, and not yet accounted for
  Head last_;
  std::int64_t recorded_us_ = INT64_MIN;
};

}  // namespace

Result<Verdict> verify_journal(Reader& reader, const ArtifactStore& artifacts,
                               const ChainHash& chain, const Head& known, Database structure,
                               const Progress& progress) {
  return Check(reader, artifacts, chain, std::move(structure)).run(known, progress);
}

}  // namespace keel::journal
