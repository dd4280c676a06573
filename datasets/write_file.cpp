#include "datasets/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
  const int code = errno;
  throw Error(ExitCode::io, std::string(what) + " " + path.string() + ": " + std::generic_category().message(code));
}

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

}  // namespace

void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes, const std::string& tag) {
  // The leading dot keeps a left-over out of every listing of images.
  const std::filesystem::path temporary = path.parent_path() / ("." + path.filename().string() + tag + ".tmp");
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) fail("cannot create", temporary);
  const bool written = write_all(fd, bytes);
  if (::close(fd) != 0 || !written) {
    const int code = errno;
    ::unlink(temporary.c_str());
    errno = code;
    fail("cannot write", temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("cannot rename to", path);
}

void flush_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("cannot open", folder);
  const bool flushed = ::syncfs(fd) == 0;
  ::close(fd);
  if (!flushed) fail("cannot flush", folder);
}

}  // namespace convoy
