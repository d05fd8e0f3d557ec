// The methods of Journal by which what it holds is erased, and artifacts that nobody names.
#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

#include "journal/journal_impl.hpp"

namespace keel::journal {
namespace {

constexpr std::size_t outlines_per_step = 4096;
constexpr std::uint64_t naming_step = 8192;  // events looked through at once

// The artifacts that events name, from a place on.
class Named {
 public:
  Named(Workspace& workspace, std::span<const std::uint64_t> passed_over)
      : workspace_(workspace), passed_over_(passed_over.begin(), passed_over.end()) {
    std::sort(passed_over_.begin(), passed_over_.end());
  }

  // By the events up to where the journal ends now.
  Status read_on() {
    KEEL_ASSIGN(const Head head, workspace_.reader->head());
    while (seq_ < head.seq) {
      const std::uint64_t last = std::min(head.seq, seq_ + naming_step);
      KEEL_ASSIGN(const std::vector<Row> rows, workspace_.reader->naming_rows(seq_, last));
      for (const Row& row : rows) {
        if (std::binary_search(passed_over_.begin(), passed_over_.end(), row.place.seq)) continue;
        KEEL_ASSIGN(const std::vector<Digest> of_row, workspace_.reader->artifacts_of(row));
        digests_.insert(digests_.end(), of_row.begin(), of_row.end());
      }
      seq_ = last;
    }
    return {};
  }

  // Those, and by the checkpoints that there are now; ascending.
  Result<std::vector<Digest>> all() {
    KEEL_TRY(read_on());
    std::vector<Digest> out = digests_;
    KEEL_ASSIGN(const std::vector<Rung> rungs, workspace_.reader->rungs());
    for (const Rung& rung : rungs) {
      for (const auto& [name, digest] : rung.parts) out.push_back(digest);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  Workspace& workspace_;
  std::vector<std::uint64_t> passed_over_;
  std::uint64_t seq_ = 0;
  std::vector<Digest> digests_;
};

}  // namespace

Result<std::uint64_t> Journal::erase_keys(std::span<const std::uint64_t> key_ids) {
  return guarded([&]() -> Result<std::uint64_t> {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.commits->alone(
        [&](JournalWriter& writer) { return writer.erase_keys(key_ids); });
  });
}

Result<bool> Journal::erase_key(std::string_view owner) {
  return guarded([&]() -> Result<bool> {
    KEEL_TRY(impl_->writable());
    KEEL_ASSIGN(const std::uint64_t id, impl_->workspace.keys->id_of(owner));
    KEEL_ASSIGN(const std::uint64_t erased, erase_keys(std::span(&id, 1)));
    return erased > 0;
  });
}

Result<std::uint64_t> Journal::key_id(std::string_view owner) const {
  return guarded([&]() -> Result<std::uint64_t> {
    KEEL_TRY(impl_->usable());
    return impl_->workspace.keys->id_of(owner);
  });
}

Digest Journal::name_digest(std::string_view owner) const {
  return impl_->workspace.keys->owner_digest(owner);
}

Status Journal::outline(std::uint64_t after_seq,
                        const std::function<void(const Outline&)>& each) const {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->usable());
    for (;;) {
      KEEL_ASSIGN(const std::vector<Outline> some,
                  impl_->workspace.reader->outlines(after_seq, outlines_per_step));
      for (const Outline& one : some) each(one);
      if (some.size() < outlines_per_step) return ok_status();
      after_seq = some.back().seq;
    }
  });
}

Result<std::uint64_t> Journal::erase_content(std::span<const std::uint64_t> seqs) {
  return guarded([&]() -> Result<std::uint64_t> {
    KEEL_TRY(impl_->writable());
    GroupCommit& commits = *impl_->workspace.commits;
    KEEL_ASSIGN(const std::uint64_t erased,
                commits.alone([&](JournalWriter& writer) { return writer.erase_content(seqs); }));
    KEEL_TRY(commits.alone([](JournalWriter& writer) { return writer.cut_log(); }));
    return erased;
  });
}

Result<Collected> Journal::collect_artifacts(std::int64_t age_us_min,
                                             std::span<const std::uint64_t> passed_over) {
  return guarded([&]() -> Result<Collected> {
    KEEL_TRY(impl_->writable());
    Workspace& workspace = impl_->workspace;
    const std::filesystem::path path = workspace.root / artifacts_lock_file;
    KEEL_ASSIGN(const OwnedFile file, OwnedFile::open(path, O_RDWR | O_CREAT));
    while (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      return error(Code::busy, path.string() + ": a backup is being made; call again");
    }
    Named named(workspace, passed_over);
    KEEL_TRY(named.read_on());  // most of them, while others write
    Collected out;
    KEEL_TRY(workspace.commits->alone([&](JournalWriter& writer) {
      return writer.while_none_is_named([&]() -> Status {
        KEEL_ASSIGN(const std::vector<Digest> kept, named.all());
        return workspace.artifacts->sweep(kept, workspace.clock.now_us(), age_us_min, out);
      });
    }));
    return out;
  });
}

Result<std::vector<Other>> Journal::others() const {
  return guarded([&]() -> Result<std::vector<Other>> {
    KEEL_TRY(impl_->usable());
    const Workspace& workspace = impl_->workspace;
    return workspace.presence ? workspace.presence->others() : present(workspace.root);
  });
}

Status Journal::confirm(std::uint64_t count) {
  return guarded([&]() -> Status {
    KEEL_TRY(impl_->writable());
    return impl_->workspace.presence->tell(count);
  });
}

}  // namespace keel::journal
