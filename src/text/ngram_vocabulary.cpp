#include "keel/base/hash.hpp"
#include "keel/text/intent_features.hpp"

namespace keel::text {

std::size_t NgramVocabulary::memory_bytes() const noexcept {
  return letters_.size() + ends_.size() * sizeof ends_[0] + weights.size() * sizeof weights[0] +
         slots_.size() * sizeof slots_[0];
}

std::string_view NgramVocabulary::at(std::uint32_t index) const noexcept {
  const std::size_t start = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(letters_).substr(start, ends_[index] - start);
}

// The slot that holds the n-gram, or the free one where it belongs. slots_ is never full.
std::size_t NgramVocabulary::place(std::string_view ngram, std::uint64_t hash) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t i = hash & mask;
  while (slots_[i].index != absent && !(slots_[i].tag == tag && at(slots_[i].index) == ngram)) {
    i = (i + 1) & mask;
  }
  return i;
}

std::uint32_t NgramVocabulary::find(std::string_view ngram, std::uint64_t hash) const noexcept {
  return slots_.empty() ? absent : slots_[place(ngram, hash)].index;
}

std::uint32_t NgramVocabulary::add(std::string_view ngram, std::uint64_t hash) {
  if ((std::size_t{size()} + 1) * 4 > slots_.size() * 3) make_slots();
  Slot& slot = slots_[place(ngram, hash)];
  if (slot.index == absent) {
    slot = {static_cast<std::uint32_t>(hash >> 32), size()};
    letters_ += ngram;
    ends_.push_back(static_cast<std::uint32_t>(letters_.size()));
  }
  return slot.index;
}

// Room for one more at a load of at most 3/4.
void NgramVocabulary::make_slots() {
  std::size_t capacity = 64;
  while ((std::size_t{size()} + 1) * 4 > capacity * 3) capacity *= 2;
  slots_.assign(capacity, Slot{});
  for (std::uint32_t index = 0; index < size(); ++index) {
    const std::uint64_t hash = hash64(at(index));
    slots_[place(at(index), hash)] = {static_cast<std::uint32_t>(hash >> 32), index};
  }
}

bool NgramVocabulary::rebuild() {
  bool valid = weights.size() == ends_.size();
  std::uint32_t end = 0;
  for (const std::uint32_t next : ends_) {
    valid = valid && next >= end && next <= letters_.size();
    end = next;
  }
  if (!valid) {
    *this = {};
    return false;
  }
  make_slots();
  return true;
}

}  // namespace keel::text
