#include "pipeline/train/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

[[noreturn]] void fail(const std::string& doing) { throw Error(ExitCode::io, "cannot " + doing + ": " + std::strerror(errno)); }

}  // namespace

FileBytes::FileBytes(const std::filesystem::path& file) {
  const Descriptor in{open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a pipe must not block for ever
  if (in.fd < 0) fail("open it");
  struct stat info;
  if (fstat(in.fd, &info) != 0) fail("look at it");
  if (!S_ISREG(info.st_mode)) throw Error(ExitCode::io, "it is not a regular file");
  data_ = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(info.st_size));
  while (bytes_ < static_cast<std::size_t>(info.st_size)) {
    const ssize_t got = read(in.fd, data_.get() + bytes_, static_cast<std::size_t>(info.st_size) - bytes_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read it");
    if (got == 0) return;  // it became shorter meanwhile
    bytes_ += static_cast<std::size_t>(got);
  }
}

}  // namespace convoy
