// For the address sanitizer: memory from the heap, which ends exactly where it should and is watched on both sides.
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "pipeline/core/arena.h"
#include "pipeline/core/arena_memory.h"

namespace convoy {

void* take_arena_memory(std::size_t bytes) {
  void* memory = nullptr;
  errno = posix_memalign(&memory, kAlignment, bytes);
  return errno == 0 ? std::memset(memory, 0, bytes) : nullptr;
}

void give_back_arena_memory(void* memory, std::size_t) { std::free(memory); }

}  // namespace convoy
