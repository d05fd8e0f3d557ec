// DenseIndex::Round: one update. It goes through the articles, embeds what is missing in batches
// and puts each article whose vectors are all there into the next snapshot.
// Thread safety: of the thread that has the index's turn.
#pragma once

#include "keel/answer/dense.hpp"

namespace keel::answer {

// Takes the flag unless another thread has it.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& flag) : flag_(flag), mine_(!flag.exchange(true)) {}
  ~Turn() {
    if (mine_) flag_.store(false);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool mine() const noexcept { return mine_; }

 private:
  std::atomic<bool>& flag_;
  bool mine_;
};

class DenseIndex::Round {
 public:
  Round(DenseIndex& index, const state::State& state, std::size_t texts_max);

  // The first failure of the embedder ends it; what it made by then counts.
  [[nodiscard]] Status run();
  // Publishes what changed.
  void publish();

 private:
  struct Waiting {
    std::uint32_t slot = 0;
    std::vector<Digest> keys;  // of its texts
  };
  using Article = std::shared_ptr<const ArticleVectors::One>;

  Status look_at(std::uint32_t slot);
  // Embeds what is in missing_. Vectors that cannot be used are an error, after which it goes on.
  Status flush();
  // Takes over the articles whose texts all have their vectors.
  Status settle();
  Status add_to_index(std::uint32_t slot, const ArticleVectors::One& one);
  void replace(std::uint32_t slot, Article made);

  DenseIndex& index_;
  const state::State& state_;
  std::size_t left_;  // texts that may still be embedded
  std::shared_ptr<ArticleVectors> next_;
  std::vector<std::pair<Digest, std::string>> missing_;
  std::vector<Waiting> waiting_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> indexed_;  // slots and versions added
  std::size_t unsettled_ = 0;
  bool embedder_failed_ = false;
  bool changed_ = false;
};

}  // namespace keel::answer
