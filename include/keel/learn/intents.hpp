// intents: which topic a question belongs to, by the linear classifier and the net of keel/stats
// together, trained on the remembered questions and the topics of their articles. They see the
// hashed features that the answers keep, never the text: a model holds no word of a customer.
// Thread safety: const methods from any thread; one writer on its own copy.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/learn/memory.hpp"
#include "keel/stats/compact_models.hpp"
#include "keel/stats/linear_model.hpp"

namespace keel::learn {

struct IntentGuess {
  std::string topic;  // "" when no model has been fitted
  double probability = 0;
};

// What a `model_fitted` event about "intents" carries; never modified.
struct IntentModel : Counted<IntentModel> {
  std::vector<std::string> topics;      // of the classes, ascending
  std::vector<std::uint16_t> features;  // of the rows, ascending
  stats::CompactLinear linear;
  stats::CompactNet net;  // without classes in a model of the linear member alone
  std::uint64_t examples = 0;

  // No topics, then the number of the form. Models of the first versions start with their topics,
  // of which there are two at least, and those of form 2 have the linear member's weights as
  // floats.
  template <class A>
  void fields(A& a) {
    constexpr std::uint32_t with_floats = 2;
    constexpr std::uint32_t compact = 3;
    std::vector<std::string> start;
    std::uint32_t form = compact;
    a(start);
    if (start.empty()) a(form);
    if constexpr (A::reading) {
      if (!start.empty() || form == with_floats) {
        stats::LinearModel floats;
        if (start.empty()) a(start);
        topics = std::move(start);
        a(features, floats, examples);
        if (floats.classes() > 0) linear = stats::CompactLinear(floats);
        if (form == with_floats) a(net);
        return;
      }
      if (form != compact) return a.fail();
    }
    a(topics, features, linear, examples, net);
  }
  // False when the parts do not fit one another.
  [[nodiscard]] bool sound() const noexcept;
  // Of the topics: the mean of the members' logarithms, as in IntentEnsemble.
  [[nodiscard]] std::vector<float> probabilities(const QuestionVector& x) const;
  [[nodiscard]] IntentGuess guess(const QuestionVector& x) const;  // the likeliest
};

class Intents {
 public:
  void apply(const Fact& fact);
  [[nodiscard]] IntentGuess guess(const QuestionVector& x) const;
  // The examples the latest fit was trained on, put to use or not; 0 before the first.
  [[nodiscard]] std::uint64_t fitted() const noexcept { return fitted_; }
  // Whether the model of this `model_fitted` can still be put to use.
  [[nodiscard]] bool waits(const EventId& fitted) const noexcept;
  [[nodiscard]] const InUse& in_use() const noexcept { return in_use_; }
  // Null before the first.
  [[nodiscard]] const IntentModel* champion() const noexcept {
    return champion_ ? &*champion_ : nullptr;
  }
  template <class A>
  void fields(A& a) {
    bool present = static_cast<bool>(champion_);
    a(present);
    if (present) a(champion_);
    a(challengers_, fitted_, in_use_);
  }

 private:
  Ref<IntentModel> champion_;
  // Fitted, waiting for their promotion; only the newest few.
  std::vector<std::pair<EventId, std::string>> challengers_;
  std::uint64_t fitted_ = 0;
  InUse in_use_;
};

// The model that a `model_fitted` or `change_reverted` carries; null when it does not read.
[[nodiscard]] Ref<IntentModel> read_intents(std::string_view parameters);

// A question of a topic that a person named, whatever article might answer it.
struct NamedQuestion {
  std::uint32_t answer = no_slot;  // ordinal
  std::string topic;
};

// A cold fit on remembered questions and on named ones that are not remembered, seeded by the
// training set. Nothing when there are fewer than two topics with five questions each.
struct IntentFit {
  std::string parameters;  // of the event
  std::uint64_t examples = 0;
  double accuracy = 0;           // on every fifth question, held out of a first fit
  double champion_accuracy = 0;  // of the model in use, on the same questions
};
[[nodiscard]] std::optional<IntentFit> fit_intents(const Answers& answers, const Memory& memory,
                                                   const Knowledge& knowledge,
                                                   const Intents& intents,
                                                   std::span<const NamedQuestion> named = {});

}  // namespace keel::learn
