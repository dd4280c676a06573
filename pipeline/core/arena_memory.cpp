#include "pipeline/core/arena_memory.h"

#include <sys/mman.h>

namespace convoy {

void* take_arena_memory(std::size_t bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  madvise(memory, bytes, MADV_HUGEPAGE);  // advice only: a kernel without huge pages may ignore it
  return memory;
}

void give_back_arena_memory(void* memory, std::size_t bytes) { munmap(memory, bytes); }

}  // namespace convoy
