#include "pipeline/core/arena.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {

Arena::Arena(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  void* mapping = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    throw Error(ExitCode::io, "cannot reserve " + std::to_string(bytes >> 20) + " MiB of memory: " + std::strerror(errno) +
                                  "; lower data.batch_size");
  }
  madvise(mapping, bytes, MADV_HUGEPAGE);  // advice only: a kernel without huge pages may ignore it
  data_ = static_cast<std::byte*>(mapping);
}

Arena::~Arena() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace convoy
