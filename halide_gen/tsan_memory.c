// Memory functions under the names that LLVM's thread sanitizer pass calls; g++'s run-time library intercepts the plain
// ones, so every access is still seen. Linked in sanitizer builds only.
#include <string.h>

void* __tsan_memcpy(void* to, const void* from, size_t bytes) { return memcpy(to, from, bytes); }
void* __tsan_memmove(void* to, const void* from, size_t bytes) { return memmove(to, from, bytes); }
void* __tsan_memset(void* to, int value, size_t bytes) { return memset(to, value, bytes); }
