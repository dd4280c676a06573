#include "pipeline/train/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <regex>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/train/sha256.h"

namespace convoy {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20;  // of one read or write

[[noreturn]] void fail(const char* doing, const fs::path& file, int error) {
  throw Error(ExitCode::io,
              fmt::format("{}: cannot {}: {}; files written before are untouched", file.string(), doing, std::strerror(error)));
}

fs::path temporary_name(const fs::path& file) {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) fail("get a random name for the temporary file", file, errno);
  return file.string() + fmt::format(".tmp.{:016x}", random);
}

// An open temporary file; closed and removed again unless committed.
class Temporary {
 public:
  Temporary(const fs::path& file, FileSystem& files) : file_(file), name_(temporary_name(file)), files_(files) {
    fd_ = files_.open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);  // the umask decides, as for every file
    if (fd_ < 0) fail("create a temporary file beside it", file_, errno);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (fd_ >= 0) files_.close(fd_);
    if (!committed_) files_.unlink(name_.c_str());
  }

  void write(std::span<const std::byte> contents) {
    // Reserving first makes a full disk show before half of the bytes are written.
    while (files_.allocate(fd_, static_cast<off_t>(contents.size())) != 0) {
      if (errno != EINTR) fail("reserve room on the disk", file_, errno);
    }
    while (!contents.empty()) {
      const ssize_t written = files_.write(fd_, contents.data(), std::min(contents.size(), kPiece));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail("write", file_, written < 0 ? errno : ENOSPC);
      contents = contents.subspan(static_cast<std::size_t>(written));
    }
    // Once: after a failed fsync Linux marks the pages clean, so that a second one would report a false success.
    if (files_.sync(fd_) != 0) fail("sync", file_, errno);
  }

  // Reads back what the device holds.
  void verify(std::span<const std::byte> contents) {
    if (files_.drop_cache(fd_) != 0) fail("drop it from the page cache", file_, errno);
    const auto piece = std::make_unique_for_overwrite<std::byte[]>(kPiece);
    const std::span<const std::byte> expected = contents.last(kSealBytes);
    const std::size_t body = contents.size() - kSealBytes;
    Sha256 hash;
    for (std::size_t done = 0; done < body;) {
      const std::size_t bytes = read(piece.get(), std::min(kPiece, body - done), done);
      hash.update({piece.get(), bytes});
      done += bytes;
    }
    Sha256Digest found;
    for (std::size_t done = 0; done < kSealBytes;) done += read(found.data() + done, kSealBytes - done, body + done);
    if (!std::ranges::equal(found, expected) || hash.finish() != found)
      fail("verify: the disk gave back other bytes than were written", file_, EIO);
  }

  void commit() {
    const int fd = std::exchange(fd_, -1);
    if (files_.close(fd) != 0) fail("close", file_, errno);
    if (files_.rename(name_.c_str(), file_.c_str()) != 0) fail("rename the temporary file", file_, errno);
    committed_ = true;
  }

 private:
  std::size_t read(std::byte* to, std::size_t bytes, std::size_t offset) {
    ssize_t got;
    do got = files_.read_at(fd_, to, bytes, static_cast<off_t>(offset));
    while (got < 0 && errno == EINTR);
    if (got <= 0) fail("read it back", file_, got < 0 ? errno : EIO);
    return static_cast<std::size_t>(got);
  }

  fs::path file_;
  fs::path name_;
  FileSystem& files_;
  int fd_ = -1;
  bool committed_ = false;
};

}  // namespace

void seal(std::span<std::byte> contents) {
  const Sha256Digest digest = sha256(contents.first(contents.size() - kSealBytes));
  std::ranges::copy(digest, contents.last(kSealBytes).begin());
}

bool seal_holds(std::span<const std::byte> contents) {
  if (contents.size() < kSealBytes) return false;
  return std::ranges::equal(sha256(contents.first(contents.size() - kSealBytes)), contents.last(kSealBytes));
}

void write_sealed_file(const fs::path& file, std::span<const std::byte> contents, FileSystem& files) {
  {
    Temporary temporary(file, files);
    temporary.write(contents);
    temporary.verify(contents);
    temporary.commit();
  }
  if (const int error = sync_folder_of(file, files); error != 0) fail("sync its folder", file, error);
}

std::vector<fs::path> remove_leftovers(const fs::path& folder) {
  static const std::regex pattern(R"(ckpt-[0-9]{12,}\.h5\.tmp\.[0-9a-f]{16})");
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && std::regex_match(entry.path().filename().string(), pattern)) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  for (const fs::path& file : found) {
    std::error_code error;
    if (!fs::remove(file, error) && error) fail("remove this leftover of a killed run", file, error.value());
  }
  return found;
}

}  // namespace convoy
