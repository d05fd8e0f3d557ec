#include "keel/base/wipe.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace keel {
namespace {

// Not to be left out, whoever reads it.
void zero(void* bytes, std::size_t size) noexcept {
  std::memset(bytes, 0, size);
  __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

__attribute__((noinline)) void wipe_stack() noexcept {
  std::array<char, 16 * 1024> below;
  zero(below.data(), below.size());
}

#if defined(__GLIBC__)

constexpr std::size_t taken_max = std::size_t{64} << 20;
constexpr std::size_t largest = 128 * 1024;  // larger blocks are pages of their own when freed
constexpr std::size_t exact_max = 1040;      // up to it a size has a list of its own
constexpr std::size_t step = 16;
constexpr int round = 32;  // blocks taken before looking whether they were free ones

struct Block {
  Block* next = nullptr;
};

// Takes blocks of one size until they come from where nothing was yet.
void take(std::size_t size, Block*& taken, std::size_t& bytes) noexcept {
  for (;;) {
    const struct mallinfo2 before = ::mallinfo2();
    for (int i = 0; i < round; ++i) {
      void* const block = std::malloc(size);
      if (!block) return;
      zero(block, size);
      taken = new (block) Block{taken};
      bytes += size;
    }
    const struct mallinfo2 after = ::mallinfo2();
    const bool fresh = after.keepcost < before.keepcost || after.arena > before.arena ||
                       after.hblks > before.hblks;
    if (fresh || bytes > taken_max) return;
  }
}

void wipe_heap() noexcept {
  ::malloc_trim(0);
  Block* taken = nullptr;
  std::size_t bytes = 0;
  for (std::size_t size = largest; size > exact_max; size -= size / 4) take(size, taken, bytes);
  for (std::size_t size = exact_max; size >= sizeof(Block) + step; size -= step) {
    take(size - sizeof(Block), taken, bytes);
  }
  while (taken) {
    Block* const next = taken->next;
    std::free(taken);
    taken = next;
  }
  ::malloc_trim(0);
}

#else
void wipe_heap() noexcept {}
#endif

}  // namespace

void wipe_free_memory() noexcept {
  wipe_heap();
  wipe_stack();
}

}  // namespace keel
