// A record as a helpdesk of years leaves it, written without asking: articles, and tickets whose
// question an agent answered with an article. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>

#include "keel/base/status.hpp"
#include "made_up.hpp"

namespace bench {

struct RecordSize {
  std::size_t articles = 0;
  std::size_t remembered = 0;  // tickets
  std::uint64_t seed = 1;
};

// Of what retrieval left out, against everything compared, on `questions` questions.
struct Recall {
  double remembered = 1;  // of the 32 most like remembered questions
  double articles = 1;    // of the 50 best articles by BM25
};

// Writes the record into a new workspace in `folder`, folds it, measures the recall, and leaves a
// checkpoint. Progress goes to standard error. About 0.3 ms a ticket and 1 ms an article.
[[nodiscard]] keel::Result<Recall> make_record(const std::filesystem::path& folder,
                                               const RecordSize& size, MadeUp& corpus,
                                               std::size_t questions);

}  // namespace bench
