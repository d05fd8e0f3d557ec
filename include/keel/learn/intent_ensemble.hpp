// IntentEnsemble: which of the topics it was trained on a question belongs to, or which several
// intents a message has. Three members that err in different places: a linear model and a net over
// words and characters, and a net over subwords. Their verdict is the mean of the logarithms of
// their probabilities (a logarithmic opinion pool, Genest and Zidek 1986), which needs no further
// calibration; where intents are not exclusive, the mean of each one's log odds, which is the same
// pool of a yes and a no. What is out of scope is learned by leaving intents out: smaller ensembles
// are trained on half of them, and asked about the other half.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariants:
//  1. The same texts in the same order, options and seed give the same members on one machine.
//  2. Its bytes give the same scores on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/status.hpp"
#include "keel/stats/centroids.hpp"
#include "keel/stats/compact_models.hpp"
#include "keel/stats/new_classes.hpp"
#include "keel/stats/two_kinds.hpp"
#include "keel/text/intent_features.hpp"
#include "keel/text/subword_features.hpp"

namespace keel::learn {

struct IntentEnsembleOptions {
  bool with_linear = true;
  bool with_net = true;
  bool with_subwords = true;
  int epochs = 15;  // of every member; more for a few examples a class
  std::uint64_t seed = 1;
  text::IntentFeatureOptions features;
  text::SubwordFeatureOptions subwords;
  stats::LinearModelOptions linear;  // seed and epochs are the ones above
  stats::NetModelOptions net = wide_net();
  stats::NetModelOptions subword_net;

  // For messages with several intents each: the linear member, which alone did best on them.
  [[nodiscard]] static IntentEnsembleOptions for_sets() {
    IntentEnsembleOptions options;
    options.with_net = options.with_subwords = false;
    options.epochs = 30;
    options.linear.feature_dropout = 0.3f;
    options.linear.label_smoothing = 0.15f;
    options.net.label_smoothing = options.subword_net.label_smoothing = 0.15f;
    return options;
  }

 private:
  static stats::NetModelOptions wide_net() {
    stats::NetModelOptions options;
    options.hidden = 256;
    return options;
  }
};

struct IntentScores {
  std::vector<float> probabilities;  // of the classes: they sum to 1 only when exclusive
  std::vector<float> logs;           // the mean over the members of ln(p + 1e-5), or log odds
  // Low for questions out of scope of the old classes: the chance that it is in scope, if as many
  // questions were as not; where that was not learned, the sum of the members' highest logits.
  double scope = 0;
};

// Classes that came after the fit, with a few examples of each.
struct NewIntents {
  std::vector<std::string> texts;
  std::vector<std::uint32_t> classes;  // from 0
  std::uint32_t count = 0;
};

class IntentEnsemble {
 public:
  // labels[i] is about texts[i]: its class, or in sets all its classes, which are then not
  // exclusive. invalid_argument when sizes differ, there is no text with a letter, or no member is
  // asked for. Scope is learned from 100 texts of ten exclusive classes on.
  // Cost: 9 s of one core and 12 MB for 10,000 questions of 77 classes.
  [[nodiscard]] static Result<IntentEnsemble> train(std::span<const std::string> texts,
                                                    const stats::Labels& labels,
                                                    std::uint32_t classes,
                                                    const IntentEnsembleOptions& options = {});

  // Learns new classes beside the old ones in a moment, until the next train(): they have the
  // numbers from classes() on, and replace those that an earlier call learned. `replay` are texts
  // that it was trained on with their labels, best all of them. Only for exclusive classes.
  // Cost: 1 s for 10,000.
  void learn_new(const NewIntents& fresh, std::span<const std::string> replay,
                 std::span<const std::uint32_t> replay_labels,
                 const stats::NewClassesOptions& options = {});

  // Probabilities and scope for one question; those of new classes stand last.
  // Cost: 60 us for a question of 12 words.
  [[nodiscard]] IntentScores scores(std::string_view text) const;
  [[nodiscard]] std::uint32_t classes() const noexcept { return classes_; }  // old ones
  [[nodiscard]] bool exclusive() const noexcept { return exclusive_; }
  [[nodiscard]] std::uint32_t new_classes() const noexcept { return fresh_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

  // A file that contradicts itself fails its Reader.
  template <class A>
  void fields(A& a) {
    a(classes_, exclusive_, features_, subwords_, linear_, net_, subword_net_, fresh_features_,
      fresh_, unit_centroids_, subword_centroids_, scope_);
    if constexpr (A::reading) {
      if (!sound()) {
        *this = {};
        a.fail();
      }
    }
  }

 private:
  // One question as the members see it.
  struct Seen {
    SparseVector words;      // words and characters
    double known_share = 0;  // of its n-grams
    SparseVector units;      // of the net over them
    SparseVector subwords;   // of the other net, its units
  };
  // What tells whether a question is in scope.
  static constexpr std::size_t evidence_size = 4;
  using Evidence = std::array<double, evidence_size>;

  [[nodiscard]] static Result<IntentEnsemble> train_members(std::span<const std::string> texts,
                                                            const stats::Labels& labels,
                                                            std::uint32_t classes,
                                                            const IntentEnsembleOptions& options);
  void find_centroids(std::span<const std::string> texts, const stats::Labels& labels);
  void learn_scope(std::span<const std::string> texts, const stats::Labels& labels,
                   const IntentEnsembleOptions& options);
  // old: of the same question.
  [[nodiscard]] Evidence evidence(const Seen& seen, const IntentScores& old) const;
  [[nodiscard]] bool sound() const noexcept;
  [[nodiscard]] Seen see(std::string_view text) const;
  [[nodiscard]] IntentScores old_scores(const Seen& seen) const;
  [[nodiscard]] SparseVector fresh_vector(std::string_view text, const Seen& seen) const;

  std::uint32_t classes_ = 0;
  bool exclusive_ = true;
  text::IntentFeatures features_;
  text::SubwordFeatures subwords_;
  // A member that was not asked for has no classes.
  stats::CompactLinear linear_;
  stats::CompactNet net_;
  stats::CompactNet subword_net_;
  text::IntentFeatures fresh_features_;  // of the new classes' and the replayed texts
  stats::NewClasses fresh_;
  // Of the nets' hidden units.
  stats::Centroids unit_centroids_;
  stats::Centroids subword_centroids_;
  stats::TwoKinds scope_;  // of width 0 where it was not learned
};

}  // namespace keel::learn
