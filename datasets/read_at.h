// Reading parts of an open file from several threads at once: pread, whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "datasets/file_descriptor.h"
#include "pipeline/core/error.h"

namespace convoy {

struct OpenFile {
  FileDescriptor fd;
  std::uint64_t bytes = 0;
};

// A regular file, for reading. Throws Error(io) naming what cannot be opened and Error(bad_data) what is no file.
OpenFile open_for_reading(const std::filesystem::path&);

// Fails with the system's own words, or when the file ends before `out` is full.
Status read_at(const FileDescriptor&, std::uint64_t offset, std::span<std::byte> out);

}  // namespace convoy
