#include "datasets/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace convoy {
namespace {

Failure system_failure(const char* what) {
  return {ExitCode::io, std::string(what) + ": " + std::generic_category().message(errno)};
}

Status read_all(int fd, std::vector<std::byte>& out, std::size_t most) {
  struct stat info;
  if (fstat(fd, &info) != 0) return system_failure("cannot stat");
  if (!S_ISREG(info.st_mode)) return Failure{ExitCode::bad_data, "is not a regular file"};
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > most) {
    return Failure{ExitCode::bad_data,
                   "file of " + std::to_string(size) + " bytes is over the limit of " + std::to_string(most) + " bytes"};
  }
  out.resize(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(fd, out.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("cannot read");
    if (got == 0) return Failure{ExitCode::io, "file shrank while it was read"};
    done += static_cast<std::size_t>(got);
  }
  return success();
}

}  // namespace

Status read_file(const char* path, std::vector<std::byte>& out, std::size_t most) {
  // O_NONBLOCK: a named pipe must not hang the graph before fstat can refuse it.
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return system_failure("cannot open");
  Status status = read_all(fd, out, most);
  ::close(fd);
  return status;
}

}  // namespace convoy
