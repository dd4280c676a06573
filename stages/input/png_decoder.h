// One PNG in memory to 8-bit pixels, by libpng.
//
// Every colour type and depth, interlaced or not. What comes out: the wanted 1 or 3 channels, rows dense, channels R, G, B.
// Palettes are looked up, 1, 2 and 4 bits of gray are spread over 0..255, of 16 bits the upper 8 count. Alpha is dropped and
// nothing is put behind the picture, as torchvision, Pillow's convert("RGB") and TensorFlow do it. Gray from colour is
// 0.299 R + 0.587 G + 0.114 B, rounded. Gamma and colour profiles are not applied.
// Failures are values with the decoder's own words; check sums of the picture's chunks are checked.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/decoded_image.h"
#include "stages/input/scan_png_chunks.h"

namespace convoy {

struct PngDecoderState;

// Scratch memory of one worker; not for two threads at once. Sizes and regions are those of the stored picture. Rows above
// and within the region are decoded, those below are not; an interlaced picture is decoded as a whole.
class PngDecoder {
 public:
  explicit PngDecoder(const spec::DecodeSpec& = {});
  ~PngDecoder();
  PngDecoder(PngDecoder&&) noexcept;

  // As in image_decoder.h.
  Result<PngOutline> open(std::span<const std::byte> file, int channels);
  Status decode(const Region& region, DecodedImage& out);

 private:
  std::unique_ptr<PngDecoderState> state_;
};

}  // namespace convoy
