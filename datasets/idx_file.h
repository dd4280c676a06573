// Reads one IDX file (the MNIST format, http://yann.lecun.com/exdb/mnist): a big-endian magic number 0x000008NN for
// unsigned bytes with NN dimensions, NN big-endian 32-bit sizes, then the bytes. Plain or gzip, told by content.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace convoy {

struct IdxFile {
  std::vector<std::uint32_t> dims;
  std::vector<std::uint8_t> data;  // product of dims
};

// Throws Error(io) when the file cannot be opened or read, and Error(bad_data) naming it for a wrong magic number, sizes
// of zero or beyond what a file of this length can hold, too few bytes, bytes after the end, and damaged gzip data.
IdxFile read_idx_file(const std::filesystem::path&, int dimensions);

}  // namespace convoy
