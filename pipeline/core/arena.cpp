#include "pipeline/core/arena.h"

#include <cerrno>
#include <cstring>
#include <string>

#include "pipeline/core/arena_memory.h"
#include "pipeline/core/error.h"

namespace convoy {

Arena::Arena(std::size_t bytes) : bytes_(bytes) {
  if (bytes == 0) return;
  data_ = static_cast<std::byte*>(take_arena_memory(bytes));
  if (data_ == nullptr) {
    throw Error(ExitCode::io, "cannot reserve " + std::to_string(bytes >> 20) + " MiB of memory: " + std::strerror(errno) +
                                  "; lower data.batch_size");
  }
}

Arena::~Arena() {
  if (data_ != nullptr) give_back_arena_memory(data_, bytes_);
}

}  // namespace convoy
