#include "datasets/read_at.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace convoy {

OpenFile open_for_reading(const std::filesystem::path& path) {
  // O_NONBLOCK: a named pipe must not hang before fstat can refuse it.
  OpenFile file{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), 0};
  struct stat info;
  if (!file.fd || fstat(file.fd.get(), &info) != 0) {
    throw Error(ExitCode::io, path.string() + ": cannot open: " + std::generic_category().message(errno));
  }
  if (!S_ISREG(info.st_mode)) throw Error(ExitCode::bad_data, path.string() + ": is not a regular file");
  file.bytes = static_cast<std::uint64_t>(info.st_size);
  return file;
}

Status read_at(const FileDescriptor& fd, std::uint64_t offset, std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::pread(fd.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure{ExitCode::io, "cannot read: " + std::generic_category().message(errno)};
    if (got == 0) return Failure{ExitCode::io, "the file ends early: it was cut off after it was opened"};
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return success();
}

}  // namespace convoy
