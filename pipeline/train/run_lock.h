// One job a run folder: an flock on `<folder>/run.lock`, which the kernel releases however the process ends.
//
// The file holds the holder's host name and process id for the message, and stays there afterwards: removing it would
// let two jobs lock two files of the same name.
#pragma once

#include <filesystem>
#include <utility>

namespace convoy {

class RunLock {
 public:
  // Creates the folder when it is missing. Throws Error(bad_spec) naming host and pid when another job holds the lock,
  // and Error(io) when the folder cannot be made or written.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  RunLock& operator=(RunLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

 private:
  RunLock() = default;
  int fd_ = -1;
};

}  // namespace convoy
