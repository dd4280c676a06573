// A whole file in memory, read once: what is checked is what is used, whatever happens to the file afterwards.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace convoy {

class FileBytes {
 public:
  // Throws Error(io) without the file's name when it is no regular file or cannot be read.
  explicit FileBytes(const std::filesystem::path& file);
  std::span<const std::byte> span() const { return {data_.get(), bytes_}; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t bytes_ = 0;
};

}  // namespace convoy
