// verify_journal: reads everything and says what is wrong first.
// Thread safety: any thread; others may append meanwhile.
#pragma once

#include <functional>

#include "journal/artifacts.hpp"
#include "journal/event_hash.hpp"
#include "journal/reader.hpp"
#include "journal/sqlite.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

using Progress = std::function<bool(std::uint64_t, std::uint64_t)>;

// `known`: a place the journal is known to have reached, for a tail that was cut off. `structure`:
// the same database on a connection of its own, whose pages and indices are checked beside the
// chain on a thread of their own, as that takes as long.
[[nodiscard]] Result<Verdict> verify_journal(Reader& reader, const ArtifactStore& artifacts,
                                             const ChainHash& chain, const Head& known,
                                             Database structure, const Progress& progress);

}  // namespace keel::journal
