// wipe_free_memory: overwrites what this process has freed, as far as can be reached.
// Thread safety: any thread.
#pragma once

namespace keel {

// What was freed keeps its bytes until the memory is used again. With glibc: takes what the
// allocator has free of the calling thread's arena, overwrites it with zeros and gives it back, at
// most 64 MB of it; returns whole free pages of all arenas to the system, which zeroes them; and
// overwrites 16 KB of the stack below the caller. Free pieces of other threads' arenas smaller than
// a page, and what lies deeper on stacks, stay until they are used again. With another allocator
// only the stack. Some milliseconds, more by the free memory.
void wipe_free_memory() noexcept;

}  // namespace keel
