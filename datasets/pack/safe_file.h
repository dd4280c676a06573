// One open file behind the FileSystem interface: whole reads and writes at offsets, errors thrown with the file's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "pipeline/core/file_system.h"

namespace convoy {

class SafeFile {
 public:
  // Throws Error(io) naming the file: what cannot be done, the system's words, and that a second run goes on.
  SafeFile(std::filesystem::path, int flags, FileSystem&);
  ~SafeFile();
  SafeFile(const SafeFile&) = delete;
  SafeFile& operator=(const SafeFile&) = delete;

  void lock();  // for this process alone, until it ends; Error(io) when another one has it
  std::uint64_t size() const;
  void write_at(std::uint64_t offset, std::span<const std::byte>);
  void read_at(std::uint64_t offset, std::span<std::byte>);
  void resize(std::uint64_t bytes);
  void sync();
  void drop_cache();  // the next read comes from the device
  const std::filesystem::path& path() const { return path_; }

 private:
  [[noreturn]] void fail(const char* doing, int error) const;

  std::filesystem::path path_;
  FileSystem& files_;
  int fd_;
};

}  // namespace convoy
