// DenseIndex: keeps the vectors of the articles as the host's embedder makes them. A cache outside
// the fold: what it says of a question is frozen into the event as a feature.
// Thread safety: every method from any thread. A thread that finds another one embedding or linking
// goes on without waiting. The embedder is never called under a lock.
// Invariants:
//  1. likeness() speaks of all live articles or of none: an article is not worse off because its
//     turn to be embedded has still to come.
//  2. A text is embedded once, here and in later processes, while the embedder's name is the same
//     (but for the last few percent, which are saved with the next ones).
//  3. Files are taken only when they are whole and of this embedder; else they are made again.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "keel/answer/embedder.hpp"
#include "keel/answer/likeness.hpp"
#include "keel/state/state.hpp"

namespace keel::answer {

class DenseIndex {
 public:
  static constexpr std::size_t batch_max = 64;  // texts of one call of the embedder

  explicit DenseIndex(Embedder& embedder);  // outlives this object

  // invalid_argument when the embedder's name or dimensions are out of range: it is not used then.
  [[nodiscard]] const Status& usable() const noexcept { return usable_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  // Takes the vectors that save() kept; bytes of another model or not of save() are passed over.
  void load(std::string_view bytes);
  // The vectors of the articles known here.
  [[nodiscard]] std::string save();
  // Whether enough was embedded since the last load() or save() to be worth a file: a sixteenth of
  // all, or a quarter while texts are missing.
  [[nodiscard]] bool unsaved() const noexcept;

  // The same for the links between vectors, which are worth a file once there are any. To be loaded
  // before the first update(). Errors of index::VectorIndex; nothing is taken then.
  [[nodiscard]] Status load_links(std::string_view bytes);
  [[nodiscard]] Result<std::string> save_links();
  [[nodiscard]] bool links_unsaved() const noexcept { return links_unsaved_.load(); }

  // Embeds at most `texts_max` texts (title with each passage) of live articles that have no
  // vector. A row with a number that is not finite counts as a text like no question, and is
  // reported. On failure the rest waits for the next call.
  [[nodiscard]] Status update(const state::State& state, std::size_t texts_max);
  // Links at most `rows_max` vectors (0.3 ms each) where there are many; out_of_memory, after which
  // they are compared one by one as before.
  [[nodiscard]] Status link(std::size_t rows_max);

  // How like the text each article is: one call of the embedder. Empty while vectors of live
  // articles are missing.
  [[nodiscard]] Result<Likeness> likeness(const state::State& state, std::string_view text);

  struct Progress {
    std::size_t embedded = 0;  // passages of live articles that have all their vectors
    std::size_t total = 0;     // passages of live articles
  };
  // One pass over all articles.
  [[nodiscard]] Progress progress(const state::State& state) const;

 private:
  using Vector = ArticleVectors::Vector;
  class Round;  // one update

  [[nodiscard]] std::shared_ptr<const ArticleVectors> snapshot() const;
  void publish(std::shared_ptr<const ArticleVectors> next);
  // The rows for up to batch_max texts, normalised; `bad` counts those that were not finite.
  [[nodiscard]] Result<std::vector<Vector>> embed(std::span<const std::string_view> texts,
                                                  std::size_t& bad);

  Embedder& embedder_;
  std::string name_;
  std::size_t dimensions_ = 0;
  Status usable_;
  mutable std::mutex mutex_;  // held for copying one pointer
  std::shared_ptr<const ArticleVectors> snapshot_;
  std::atomic<bool> building_{false};
  std::atomic<std::size_t> saved_{0};    // vectors in the file
  std::atomic<std::size_t> unsaved_{0};  // embedded since
  std::atomic<bool> links_unsaved_{false};
  // The rest is of the thread that has building_.
  std::map<Digest, Vector> kept_;       // loaded, or embedded for an article not yet whole
  std::vector<std::uint32_t> indexed_;  // the version in the index, by slot; 0 for none
  bool link_due_ = false;               // the index has changed since the linker was idle
  index::VectorLinker linker_;
};

}  // namespace keel::answer
