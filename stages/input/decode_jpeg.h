// One JPEG in memory to 8-bit pixels, by libjpeg-turbo.
//
// Baseline, progressive and arithmetic files with 1, 3 or 4 components; every limit of jpeg_limits.h holds. What comes
// out: the wanted 1 or 3 channels, rows dense, channels R, G, B. Grayscale files give three equal channels, colour files
// their luma (libjpeg's Y, or 0.299 R + 0.587 G + 0.114 B). CMYK and YCCK become RGB by R = C' K' / 255 with C' = 255 - C,
// rounded to nearest; Adobe's writers store C' and K' themselves, told by their marker.
// Failures are values with the decoder's own words. A file that only lacks its end marker, or has bytes before a marker
// or after the end, decodes; any other warning means damage. EXIF and every other marker is skipped unread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pipeline/core/error.h"
#include "stages/input/jpeg_limits.h"

namespace convoy {

// Keeps its capacity from image to image.
struct PixelImage {
  std::vector<std::uint8_t> pixels;  // height x width x channels
  int height = 0;
  int width = 0;
  int channels = 0;
};

struct JpegDecoderState;

// Scratch memory of one worker; not for two threads at once. Each image starts from a fresh libjpeg object (0.2 us):
// quantisation and Huffman tables would otherwise pass from one file to a damaged next one, and results would depend on
// the order of files.
class JpegDecoder {
 public:
  explicit JpegDecoder(double max_seconds = kMaxDecodeSeconds);
  ~JpegDecoder();
  JpegDecoder(JpegDecoder&&) noexcept;
  Status decode(std::span<const std::byte> file, int channels, PixelImage& out);

 private:
  std::unique_ptr<JpegDecoderState> state_;
};

}  // namespace convoy
