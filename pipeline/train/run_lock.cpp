#include "pipeline/train/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "pipeline/core/error.h"

namespace convoy {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const char* doing, const fs::path& path, int error) {
  throw Error(ExitCode::io, fmt::format("{}: cannot {}: {}", path.string(), doing, std::strerror(error)));
}

std::string holder_of(int fd) {
  std::array<char, 512> text{};
  const ssize_t got = pread(fd, text.data(), text.size() - 1, 0);
  std::string holder(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "a process that has not written its name yet" : holder;
}

void write_holder(int fd, const fs::path& file) {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {'?'};
  const std::string text = fmt::format("host {}, pid {}\n", host.data(), getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    fail("write the lock file", file, errno);
}

}  // namespace

RunLock::RunLock(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail("create the run folder", folder, error.value());
  const fs::path file = folder / "run.lock";
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) fail("open the lock file", file, errno);
  RunLock owner;  // closes the descriptor when something below throws
  owner.fd_ = fd;
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) fail("lock the run folder", file, errno);
    throw Error(ExitCode::bad_spec,
                fmt::format("{}: another job is using this run folder ({}); wait for it, or choose another job.output_dir",
                            folder.string(), holder_of(fd)));
  }
  write_holder(fd, file);
  std::swap(fd_, owner.fd_);
}

RunLock::~RunLock() {
  if (fd_ < 0) return;
  close(fd_);  // releases the lock; the next holder overwrites the name
}

}  // namespace convoy
