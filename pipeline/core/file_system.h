// The operating system calls behind atomic files, as a thin interface: tests make the k-th call fail.
//
// Each function is the POSIX call of the same meaning, errors and errno included.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>

namespace convoy {

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual int open(const char* path, int flags, mode_t mode);
  virtual ssize_t write(int fd, const void* data, std::size_t bytes);
  virtual ssize_t write_at(int fd, const void* data, std::size_t bytes, off_t offset);
  virtual ssize_t read_at(int fd, void* data, std::size_t bytes, off_t offset);
  virtual int allocate(int fd, off_t bytes);  // posix_fallocate, but -1 and errno like the others
  virtual int resize(int fd, off_t bytes);    // ftruncate
  virtual int sync(int fd);
  virtual int drop_cache(int fd);  // the next read comes from the device
  virtual int close(int fd);
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
};

// The real one; it has no state.
FileSystem& system_files();

// Makes renames and removals in the folder of `file` durable. Returns 0, or errno of the call that failed.
int sync_folder_of(const std::filesystem::path& file, FileSystem&);

}  // namespace convoy
