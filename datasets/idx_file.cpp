#include "datasets/idx_file.h"

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

constexpr std::uint32_t kUnsignedBytes = 0x0800;
// Deflate cannot shrink better than 1032:1, so a header that promises more lies.
constexpr std::uint64_t kBestRatio = 1032;

class GzReader {
 public:
  explicit GzReader(const std::filesystem::path& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (!file_) throw Error(ExitCode::io, "cannot open " + path.string() + ": " + std::generic_category().message(errno));
    gzbuffer(file_.get(), 1 << 18);
    std::error_code failed;
    stored_ = std::filesystem::file_size(path, failed);
    if (failed) throw Error(ExitCode::io, "cannot read " + path.string() + ": " + failed.message());
  }

  // Bytes read: fewer than `size` at the end of the file only.
  std::size_t read(void* to, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
      const auto piece = static_cast<unsigned>(std::min<std::size_t>(size - done, 1u << 30));
      const int got = gzread(file_.get(), static_cast<char*>(to) + done, piece);
      check();
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  std::uint64_t most_bytes() { return gzdirect(file_.get()) ? stored_ : stored_ * kBestRatio; }

  [[noreturn]] void damaged(const std::string& what) const {
    throw Error(ExitCode::bad_data, path_.string() + ": " + what + "; fetch or write the file again");
  }

 private:
  struct Close {
    void operator()(gzFile_s* file) const { gzclose_r(file); }
  };

  void check() const {
    int code = Z_OK;
    const char* text = gzerror(file_.get(), &code);
    if (code == Z_ERRNO)
      throw Error(ExitCode::io, "cannot read " + path_.string() + ": " + std::generic_category().message(errno));
    // Z_BUF_ERROR: the compressed stream ends in its middle.
    if (code == Z_BUF_ERROR) damaged("gzip data is truncated");
    if (code < 0) damaged(std::string("gzip data is damaged: ") + text);
  }

  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::uint64_t stored_ = 0;
};

std::uint32_t read_big_endian(GzReader& file) {
  std::uint8_t b[4];
  if (file.read(b, 4) != 4) file.damaged("is truncated within its header");
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

std::string hex(std::uint32_t value) {
  char text[11];
  std::snprintf(text, sizeof text, "0x%08x", value);
  return text;
}

}  // namespace

IdxFile read_idx_file(const std::filesystem::path& path, int dimensions) {
  GzReader file(path);
  const std::uint32_t expected = kUnsignedBytes | static_cast<std::uint32_t>(dimensions), magic = read_big_endian(file);
  if (magic != expected) {
    file.damaged("magic number is " + hex(magic) + ", expected " + hex(expected) + " (unsigned bytes, " +
                 std::to_string(dimensions) + (dimensions == 1 ? " dimension, labels)" : " dimensions, images)"));
  }
  IdxFile idx;
  std::uint64_t bytes = 1;
  const std::uint64_t most = file.most_bytes();
  for (int i = 0; i < dimensions; ++i) {
    idx.dims.push_back(read_big_endian(file));
    if (idx.dims.back() == 0) file.damaged("header size " + std::to_string(i) + " is 0");
    // Both factors stay below 2^32 times the largest file, and the product is checked before it can wrap.
    if (idx.dims.back() > most / bytes) file.damaged("header promises more data than the file can hold");
    bytes *= idx.dims.back();
  }
  idx.data.resize(bytes);
  if (const std::size_t got = file.read(idx.data.data(), bytes); got != bytes) {
    file.damaged("is truncated: " + std::to_string(got) + " of " + std::to_string(bytes) + " data bytes");
  }
  if (std::uint8_t extra; file.read(&extra, 1) != 0) file.damaged("has bytes after its last item");
  return idx;
}

}  // namespace convoy
