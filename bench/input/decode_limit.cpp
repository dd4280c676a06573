#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>
// clang-format off
#include <jpeglib.h>  // needs <cstdio> before it
// clang-format on

#include "bench/input/candidate.h"
#include "datasets/read_file.h"
#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

using Bytes = std::vector<std::byte>;

// As few calls as libjpeg's interface allows.
void decode_whole(const Bytes& file, std::vector<unsigned char>& pixels) {
  jpeg_decompress_struct decompressor;
  jpeg_error_mgr errors;
  decompressor.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&decompressor);
  jpeg_mem_src(&decompressor, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&decompressor, TRUE);
  decompressor.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decompressor);
  const std::size_t row_bytes = std::size_t{decompressor.output_width} * 3;
  pixels.resize(row_bytes * decompressor.output_height);
  while (decompressor.output_scanline < decompressor.output_height) {
    JSAMPROW row = pixels.data() + row_bytes * decompressor.output_scanline;
    jpeg_read_scanlines(&decompressor, &row, 1);
  }
  jpeg_finish_decompress(&decompressor);
  jpeg_destroy_decompress(&decompressor);
}

class DecodeLimit final : public Candidate {
 public:
  explicit DecodeLimit(const CandidateOptions& options) : options_(options) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options.photos)) {
      if (entry.path().extension() != ".jpg") continue;
      if (std::ssize(files_) == options.images) return;
      files_.emplace_back();
      const Status status = read_file(entry.path().c_str(), files_.back());
      if (!status.ok()) throw Error(ExitCode::io, status.failure().message);
    }
  }

  std::string about() const override { return "libjpeg-turbo, whole pictures from memory"; }

  Piece run() override {
    const Stopwatch watch;
    std::vector<std::thread> threads;
    for (int t = 0; t < options_.threads; ++t) {
      threads.emplace_back([this, t] {
        std::vector<unsigned char> pixels;
        for (std::size_t i = static_cast<std::size_t>(t); i < files_.size(); i += static_cast<std::size_t>(options_.threads)) {
          decode_whole(files_[i], pixels);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    return {static_cast<std::int64_t>(files_.size()), watch.seconds()};
  }

 private:
  CandidateOptions options_;
  std::vector<Bytes> files_;
};

}  // namespace

std::unique_ptr<Candidate> make_decode_limit(const CandidateOptions& options) { return std::make_unique<DecodeLimit>(options); }

}  // namespace convoy::bench
