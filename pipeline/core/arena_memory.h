// Where an Arena's bytes come from: chosen in CMake, because the address sanitizer watches the heap only.
#pragma once

#include <cstddef>

namespace convoy {

// `bytes` > 0 of zeroed memory, aligned to a cache line at least; null with errno set when the system refuses.
void* take_arena_memory(std::size_t bytes);
void give_back_arena_memory(void* memory, std::size_t bytes);

}  // namespace convoy
