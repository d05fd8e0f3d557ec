// SparseVector: what a featuriser makes and a learner reads; pairs ascending by id, ids distinct.
// Thread safety: a value.
#pragma once

#include <cstdint>
#include <vector>

namespace keel {

struct SparseEntry {
  std::uint32_t id = 0;
  float value = 0;
  friend bool operator==(const SparseEntry&, const SparseEntry&) = default;
  template <class A>
  void fields(A& a) {
    a(id, value);
  }
};
using SparseVector = std::vector<SparseEntry>;

}  // namespace keel
