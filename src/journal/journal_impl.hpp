// Journal::Impl: what the files of Journal's methods share. Thread safety: as Journal.
#pragma once

#include <exception>
#include <new>

#include "journal/workspace.hpp"
#include "keel/journal/journal.hpp"

namespace keel::journal {

// Nothing leaves the library as an exception.
template <class Body>
auto guarded(Body&& body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& thrown) {
    return Status(Code::internal, thrown.what());
  }
}

struct Journal::Impl {
  Impl(const std::filesystem::path& folder, const JournalOptions& options)
      : workspace(folder, options) {}

  [[nodiscard]] Status usable() const {
    KEEL_TRY(workspace.own());
    return workspace.in_place();
  }
  [[nodiscard]] Status writable() const {
    KEEL_TRY(usable());
    if (workspace.writer) return {};
    return error(Code::permission_denied,
                 workspace.folder.string() + ": opened read-only; open it for writing");
  }
  [[nodiscard]] Result<std::vector<Receipt>> append(std::span<const Draft> drafts,
                                                    const std::optional<Head>& expected_head);

  mutable Workspace workspace;
  Impl* older = nullptr;  // of those that are kept unclosed
};

}  // namespace keel::journal
