#include "tests/support/watch_heap.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "tests/support/own_symbols.h"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

constexpr int kOurs = 2;  // frames of this file: note() and the function that calls it
constexpr int kFrames = 16;
using Frames = std::array<void*, kFrames>;

std::optional<convoy::test::OwnSymbols> symbols;
std::atomic<bool> watching{false};
std::atomic<long> count{0};
Frames first{};
int first_frames = 0;
thread_local bool inside = false;

std::string_view library_of(const void* frame) {
  Dl_info info{};
  if (dladdr(frame, &info) == 0 || info.dli_fname == nullptr) return {};
  const std::string_view path(info.dli_fname);
  return path.substr(path.rfind('/') + 1);
}

bool is_plumbing(std::string_view library) {
  return library.starts_with("libc.") || library.starts_with("libstdc++.") || library.starts_with("ld-linux");
}

// A template of oneTBB's headers that this program has: _ZN3tbb..., _ZThn80_N3tbb... or one of std:: over something of its. Not
// with a lambda, Ul, which may be ours and inlined.
bool is_tbb(std::string_view symbol) {
  return symbol.find("3tbb") < symbol.find("6convoy") && symbol.find("Ul") == std::string_view::npos;
}

// The first function on the way here that is neither in this file nor in the C or C++ library.
bool called_by_tbb(const Frames& frames, int depth) {
  for (int i = kOurs; i < depth; ++i) {
    const void* const frame = frames[static_cast<std::size_t>(i)];
    if (const char* name = symbols->find(frame)) return is_tbb(name);
    const std::string_view library = library_of(frame);
    if (!is_plumbing(library)) return library.starts_with("libtbb");
  }
  return true;  // a thread that the C library starts or ends
}

// Not inlined: kOurs counts it.
[[gnu::noinline]] void note() {
  if (!watching || inside) return;
  inside = true;
  Frames frames{};
  const int depth = backtrace(frames.data(), kFrames);
  if (!called_by_tbb(frames, depth) && count++ == 0) first = frames, first_frames = depth;
  inside = false;
}

std::string name_of(const void* frame) {
  const char* const mangled = symbols->find(frame);
  if (mangled == nullptr) return std::string(library_of(frame));
  int status = 0;
  char* const plain = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  const std::string name = plain == nullptr ? mangled : plain;
  std::free(plain);
  return name;
}

}  // namespace

namespace convoy::test {

void start_watching_heap() {
  if (!symbols) symbols.emplace();
  Frames frames{};
  backtrace(frames.data(), kFrames);  // its first call loads a library
  count = 0;
  watching = true;
}

long stop_watching_heap() {
  watching = false;
  return count;
}

std::string first_heap_call() {
  if (count == 0) return "none";
  std::string text;
  for (int i = kOurs - 1; i < first_frames; ++i) {
    text += (text.empty() ? "" : "\n  called by ") + name_of(first[static_cast<std::size_t>(i)]);
  }
  return text;
}

}  // namespace convoy::test

extern "C" {

void* malloc(std::size_t size) {
  note();
  return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) {
  note();
  return __libc_calloc(items, size);
}
void* realloc(void* memory, std::size_t size) {
  note();
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  note();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  note();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  note();
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
void* mmap(void* address, std::size_t bytes, int protection, int flags, int file, off_t offset) noexcept {
  note();
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}
void* mmap64(void* address, std::size_t bytes, int protection, int flags, int file, off64_t offset) noexcept {
  note();
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}

}  // extern "C"
