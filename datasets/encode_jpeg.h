// Pixels to a baseline JPEG in memory: for `convoy convert` and `convoy pack`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace convoy {

struct JpegEncoderState;

// Owns one libjpeg compressor, re-used from image to image, and the last output. One thread at a time.
class JpegEncoder {
 public:
  // quality 1..100, libjpeg's scale; channels 1 (grayscale) or 3 (R, G, B, stored as YCbCr 4:2:0).
  JpegEncoder(int quality, int channels);
  ~JpegEncoder();
  // The encoded file, valid until the next call. Equal pixels give equal bytes. Throws Error(internal) with libjpeg's words.
  std::span<const std::byte> encode(const std::uint8_t* pixels, int height, int width);

 private:
  std::unique_ptr<JpegEncoderState> state_;
};

}  // namespace convoy
