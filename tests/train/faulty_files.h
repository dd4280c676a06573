// A file system whose k-th call fails, once.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "pipeline/core/file_system.h"

namespace convoy::test {

class FaultyFiles : public FileSystem {
 public:
  // `fail_at` counts from 0 over all calls but unlink: a file that cannot be removed cannot be removed.
  FaultyFiles(int fail_at, int error) : fail_at_(fail_at), error_(error) {}

  int calls() const { return calls_; }
  const std::string& failed() const { return failed_; }  // the call that failed, empty when none

  int open(const char* path, int flags, mode_t mode) override { return fails("open") ? -1 : FileSystem::open(path, flags, mode); }
  ssize_t write(int fd, const void* data, std::size_t bytes) override {
    return fails("write") ? -1 : FileSystem::write(fd, data, bytes);
  }
  ssize_t write_at(int fd, const void* data, std::size_t bytes, off_t offset) override {
    return fails("write_at") ? -1 : FileSystem::write_at(fd, data, bytes, offset);
  }
  int resize(int fd, off_t bytes) override { return fails("resize") ? -1 : FileSystem::resize(fd, bytes); }
  ssize_t read_at(int fd, void* data, std::size_t bytes, off_t offset) override {
    return fails("read") ? -1 : FileSystem::read_at(fd, data, bytes, offset);
  }
  int allocate(int fd, off_t bytes) override { return fails("allocate") ? -1 : FileSystem::allocate(fd, bytes); }
  int sync(int fd) override { return fails("sync") ? -1 : FileSystem::sync(fd); }
  int drop_cache(int fd) override { return fails("drop_cache") ? -1 : FileSystem::drop_cache(fd); }
  int rename(const char* from, const char* to) override { return fails("rename") ? -1 : FileSystem::rename(from, to); }
  // The descriptor is gone even when closing reports an error.
  int close(int fd) override {
    const bool failed = fails("close");
    const int result = FileSystem::close(fd);
    if (!failed) return result;
    errno = error_;
    return -1;
  }

 private:
  bool fails(const char* call) {
    if (calls_++ != fail_at_) return false;
    failed_ = call;
    errno = error_;
    return true;
  }

  int fail_at_;
  int error_;
  int calls_ = 0;
  std::string failed_;
};

// Every write and read moves only a few bytes, as a network file system under pressure may.
class ShortFiles : public FileSystem {
 public:
  ssize_t write(int fd, const void* data, std::size_t bytes) override {
    return FileSystem::write(fd, data, bytes < 4099 ? bytes : 4099);
  }
  ssize_t write_at(int fd, const void* data, std::size_t bytes, off_t offset) override {
    return FileSystem::write_at(fd, data, bytes < 4099 ? bytes : 4099, offset);
  }
  ssize_t read_at(int fd, void* data, std::size_t bytes, off_t offset) override {
    return FileSystem::read_at(fd, data, bytes < 1021 ? bytes : 1021, offset);
  }
};

// Ends the process without a trace at its k-th call.
class DeadlyFiles : public FileSystem {
 public:
  explicit DeadlyFiles(int die_at) : left_(die_at) {}
  int open(const char* path, int flags, mode_t mode) override { return count(), FileSystem::open(path, flags, mode); }
  ssize_t write(int fd, const void* data, std::size_t bytes) override { return count(), FileSystem::write(fd, data, bytes); }
  ssize_t write_at(int fd, const void* data, std::size_t bytes, off_t at) override {
    return count(), FileSystem::write_at(fd, data, bytes, at);
  }
  int resize(int fd, off_t bytes) override { return count(), FileSystem::resize(fd, bytes); }
  int unlink(const char* path) override { return count(), FileSystem::unlink(path); }
  ssize_t read_at(int fd, void* data, std::size_t bytes, off_t at) override {
    return count(), FileSystem::read_at(fd, data, bytes, at);
  }
  int allocate(int fd, off_t bytes) override { return count(), FileSystem::allocate(fd, bytes); }
  int sync(int fd) override { return count(), FileSystem::sync(fd); }
  int drop_cache(int fd) override { return count(), FileSystem::drop_cache(fd); }
  int close(int fd) override { return count(), FileSystem::close(fd); }
  int rename(const char* from, const char* to) override { return count(), FileSystem::rename(from, to); }

 private:
  void count() {
    if (left_-- == 0) kill(getpid(), SIGKILL);
  }
  int left_;
};

// A disk that stores one bit wrong.
class ForgetfulFiles : public FileSystem {
 public:
  explicit ForgetfulFiles(off_t byte) : byte_(byte) {}
  ssize_t read_at(int fd, void* data, std::size_t bytes, off_t offset) override {
    const ssize_t got = FileSystem::read_at(fd, data, bytes, offset);
    if (got > 0 && offset <= byte_ && byte_ < offset + got) static_cast<unsigned char*>(data)[byte_ - offset] ^= 4;
    return got;
  }

 private:
  off_t byte_;
};

}  // namespace convoy::test
