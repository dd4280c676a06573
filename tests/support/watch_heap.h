// Counts calls of malloc and its relatives (operator new among them) and of mmap in a test program that links watch_heap.cpp:
// ours, Halide's and those of all libraries but oneTBB, which keeps pools of its own.
//
// Replaces glibc's functions, so a program under a sanitizer, which replaces them as well, must not link it.
#pragma once

#include <string>

namespace convoy::test {

// Between the two every call of every thread counts.
void start_watching_heap();
long stop_watching_heap();

// Who made the first of the counted calls, as frames with module and offset.
std::string first_heap_call();

}  // namespace convoy::test
