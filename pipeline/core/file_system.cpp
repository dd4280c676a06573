#include "pipeline/core/file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace convoy {

int FileSystem::open(const char* path, int flags, mode_t mode) { return ::open(path, flags, mode); }
ssize_t FileSystem::write(int fd, const void* data, std::size_t bytes) { return ::write(fd, data, bytes); }
ssize_t FileSystem::write_at(int fd, const void* data, std::size_t bytes, off_t offset) {
  return ::pwrite(fd, data, bytes, offset);
}
ssize_t FileSystem::read_at(int fd, void* data, std::size_t bytes, off_t offset) { return ::pread(fd, data, bytes, offset); }

int FileSystem::allocate(int fd, off_t bytes) {
  errno = ::posix_fallocate(fd, 0, bytes);
  return errno == 0 ? 0 : -1;
}

int FileSystem::resize(int fd, off_t bytes) { return ::ftruncate(fd, bytes); }
int FileSystem::sync(int fd) { return ::fsync(fd); }

int FileSystem::drop_cache(int fd) {
  errno = ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  return errno == 0 ? 0 : -1;
}

int FileSystem::close(int fd) { return ::close(fd); }
int FileSystem::rename(const char* from, const char* to) { return ::rename(from, to); }
int FileSystem::unlink(const char* path) { return ::unlink(path); }

FileSystem& system_files() {
  static FileSystem files;
  return files;
}

int sync_folder_of(const std::filesystem::path& file, FileSystem& files) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int fd = files.open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int error = files.sync(fd) == 0 ? 0 : errno;
  files.close(fd);  // nothing was written through it, so closing cannot lose anything
  return error;
}

}  // namespace convoy
