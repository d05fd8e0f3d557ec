// answers: what was decided for every question, with the features as served, so that an outcome can
// be learned from exactly what was seen when the question was asked.
// Thread safety: const methods from any thread; one writer on its own copy.
// Invariant: a record is never modified; its ordinal is the order of recording.
#pragma once

#include <string>
#include <vector>

#include "keel/base/persistent.hpp"
#include "keel/learn/knowledge.hpp"

namespace keel::learn {

struct SlotFeatures {
  std::uint32_t slot = no_slot;
  ServedFeatures features;
  template <class A>
  void fields(A& a) {
    a(slot, features);
  }
};

struct AnswerRecord : Counted<AnswerRecord> {
  EventId id;
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  std::string conversation;
  std::uint64_t person = 0;  // hash of the customer; 0 when unknown
  std::int32_t decision = 0;
  std::int32_t reason = 0;
  float confidence = 0;
  float score = 0;             // before calibration
  float threshold_score = 0;   // of the score, at its time
  float suggestion_score = 0;  // from which on agents were shown a suggestion
  std::int32_t mode = 2;
  bool shown = false;
  bool suggested = false;  // put before an agent
  bool erased = false;     // its text is gone: it teaches nothing
  std::string topic;
  std::string brand;                     // that was asked
  text::Language language{};             // of the question
  bool in_language = false;              // an article in it was live
  std::vector<SlotFeatures> candidates;  // best first; unknown articles left out
  std::vector<EventId> learned_from;
  QuestionVector vector;
  std::vector<index::Term> terms;
  template <class A>
  void fields(A& a) {
    a(id, seq, at_us, conversation, person, decision, reason, confidence, score, threshold_score,
      suggestion_score, mode, shown, suggested, erased, topic, brand, language, in_language,
      candidates, learned_from, vector, terms);
  }
  [[nodiscard]] std::uint32_t top() const noexcept {
    return candidates.empty() ? no_slot : candidates.front().slot;
  }
};

class Answers {
 public:
  // The ordinal of the record that an `answered` fact makes; no_slot for every other fact.
  std::uint32_t apply(const Fact& fact, const Knowledge& knowledge);

  [[nodiscard]] std::uint32_t find(const EventId& id) const noexcept;  // no_slot when unknown
  // That of the event with this number; no_slot when it recorded none. Logarithmic.
  [[nodiscard]] std::uint32_t recorded_at(std::uint64_t seq) const noexcept;
  [[nodiscard]] const AnswerRecord& operator[](std::uint32_t ordinal) const noexcept {
    return *records_[ordinal];
  }
  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(records_.size());
  }
  template <class A>
  void fields(A& a) {
    a(records_, by_id_);
  }

 private:
  PersistentVector<Ref<AnswerRecord>> records_;
  PersistentMap<EventId, std::uint32_t> by_id_;
};

}  // namespace keel::learn
