// DenseIndex: the articles as the host's embedder sees them, and how like a question each is. A
// cache outside the fold: what it says of a question is frozen into the event as a feature.
// Thread safety: every method from any thread. A thread that finds another one embedding articles
// goes on without waiting. The embedder is never called under a lock.
// Invariants:
//  1. similarities() speaks of all live articles or of none: an article is not worse off because
//     its turn to be embedded has still to come.
//  2. A text is embedded once, here and in later processes, while the embedder's name is the same.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/embedder.hpp"
#include "keel/base/digest.hpp"
#include "keel/state/state.hpp"

namespace keel::answer {

class DenseIndex {
 public:
  static constexpr std::size_t batch_max = 64;  // texts of one call of the embedder

  explicit DenseIndex(Embedder& embedder);  // outlives this object

  // invalid_argument when the embedder's name or dimensions are out of range: it is not used then.
  [[nodiscard]] const Status& usable() const noexcept { return usable_; }

  // Takes the vectors that save() kept; bytes of another model or not of save() are passed over.
  void load(std::string_view bytes);
  // The vectors of the articles known here.
  [[nodiscard]] std::string save();
  // Whether something was embedded since the last load() or save() that a file would spare.
  [[nodiscard]] bool unsaved() const noexcept { return unsaved_.load(); }

  // Embeds at most `texts_max` texts (title with each passage) of live articles that have no
  // vector. A row with a number that is not finite counts as a text like no question, and is
  // reported. On failure the rest waits for the next call.
  [[nodiscard]] Status update(const state::State& state, std::size_t texts_max);

  // How like the text each article is, by slot: the highest cosine of its passages, as the share
  // of the way from the text's mean cosine with all passages to 1, [0, 1]: models differ in what
  // unlike texts get. Empty while vectors of live articles are missing. Exact: one pass over all
  // passages, which is meant for up to 20,000 of them.
  [[nodiscard]] Result<std::vector<float>> similarities(const state::State& state,
                                                        std::string_view text);

 private:
  using Vector = std::shared_ptr<const std::vector<float>>;  // of length 1, or all 0
  struct ArticleVectors {
    std::uint64_t seq = 0;  // of the event that put the version
    std::vector<std::pair<Digest, Vector>> passages;
  };
  struct Snapshot {
    std::vector<std::shared_ptr<const ArticleVectors>> articles;  // by slot; null when unknown
  };

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  [[nodiscard]] bool complete(const Snapshot& snapshot, const state::State& state) const;
  [[nodiscard]] Status embed_missing(const state::State& state, std::size_t texts_max,
                                     Snapshot& next, bool& changed);
  // The rows for up to batch_max texts, normalised; `bad` counts those that were not finite.
  [[nodiscard]] Result<std::vector<Vector>> embed(std::span<const std::string_view> texts,
                                                  std::size_t& bad);

  Embedder& embedder_;
  std::string name_;
  std::size_t dimensions_ = 0;
  Status usable_;
  mutable std::mutex mutex_;  // held for copying one pointer
  std::shared_ptr<const Snapshot> snapshot_;
  std::atomic<bool> building_{false};
  std::atomic<bool> unsaved_{false};
  // Loaded, or embedded for an article not yet whole; of the thread that has building_.
  std::map<Digest, Vector> kept_;
};

}  // namespace keel::answer
