// Grayscale pixels to a baseline JPEG in memory, for `convoy convert`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace convoy {

struct GrayJpegEncoderState;

// Owns one libjpeg compressor, re-used from image to image, and the last output. One thread at a time.
class GrayJpegEncoder {
 public:
  explicit GrayJpegEncoder(int quality);  // 1..100, libjpeg's scale
  ~GrayJpegEncoder();
  // The encoded file, valid until the next call. Equal pixels give equal bytes. Throws Error(internal) with libjpeg's words.
  std::span<const std::byte> encode(const std::uint8_t* pixels, int height, int width);

 private:
  std::unique_ptr<GrayJpegEncoderState> state_;
};

}  // namespace convoy
