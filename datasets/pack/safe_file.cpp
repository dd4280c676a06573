#include "datasets/pack/safe_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20;  // of one call

}  // namespace

SafeFile::SafeFile(std::filesystem::path path, int flags, FileSystem& files)
    : path_(std::move(path)), files_(files), fd_(files.open(path_.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0666)) {
  if (fd_ < 0) fail("open", errno);
}

SafeFile::~SafeFile() { files_.close(fd_); }

void SafeFile::fail(const char* doing, int error) const {
  const char* hint = error == ENOSPC || error == EDQUOT ? "; make room, then run again to go on" : "; run again to go on";
  throw Error(ExitCode::io, fmt::format("{}: cannot {}: {}{}", path_.string(), doing, std::strerror(error), hint));
}

void SafeFile::lock() {
  while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      throw Error(ExitCode::io, path_.string() + ": another process is writing it; wait for it, or name another file");
    if (errno != EINTR) fail("lock", errno);
  }
  struct stat info;
  if (fstat(fd_, &info) == 0 && info.st_nlink == 0)
    throw Error(ExitCode::io, path_.string() + ": another process has just finished with it; run again");
}

std::uint64_t SafeFile::size() const {
  struct stat info;
  if (fstat(fd_, &info) != 0) fail("measure", errno);
  return static_cast<std::uint64_t>(info.st_size);
}

void SafeFile::write_at(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t done = files_.write_at(fd_, bytes.data(), std::min(bytes.size(), kPiece), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) fail("write", done < 0 ? errno : ENOSPC);
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
}

void SafeFile::read_at(std::uint64_t offset, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = files_.read_at(fd_, bytes.data(), std::min(bytes.size(), kPiece), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read", got < 0 ? errno : EIO);
    offset += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

void SafeFile::resize(std::uint64_t bytes) {
  if (files_.resize(fd_, static_cast<off_t>(bytes)) != 0) fail("resize", errno);
}

// Never twice: after a failed fsync Linux marks the pages clean, so that a second one would report a false success.
void SafeFile::sync() {
  if (files_.sync(fd_) != 0) fail("sync", errno);
}

void SafeFile::drop_cache() {
  if (files_.drop_cache(fd_) != 0) fail("drop it from the page cache", errno);
}

}  // namespace convoy
