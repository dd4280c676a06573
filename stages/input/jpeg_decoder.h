// One JPEG in memory to 8-bit pixels, by libjpeg-turbo.
//
// Baseline, progressive and arithmetic files with 1, 3 or 4 components. What comes out: the wanted 1 or 3 channels, rows
// dense, channels R, G, B. Grayscale files give three equal channels, colour files their luma (libjpeg's Y, or
// 0.299 R + 0.587 G + 0.114 B). CMYK and YCCK become RGB by R = C' K' / 255 with C' = 255 - C, rounded to nearest; Adobe's
// writers store C' and K' themselves, told by their marker. The inverse DCT is the accurate integer one (islow), chroma is
// interpolated (libjpeg's "fancy" upsampling).
// Failures are values with the decoder's own words. A file that only lacks its end marker, or has bytes before a marker
// or after the end, decodes; any other warning means damage.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/decoded_image.h"
#include "stages/input/scan_jpeg_markers.h"

namespace convoy {

struct JpegDecoderState;

// Scratch memory of one worker; not for two threads at once. Each image starts from a fresh libjpeg object (0.2 us):
// quantisation and Huffman tables would otherwise pass from one file to a damaged next one, and results would depend on
// the order of files. Sizes and regions are those of the stored picture.
class JpegDecoder {
 public:
  explicit JpegDecoder(const spec::DecodeSpec& = {});
  ~JpegDecoder();
  JpegDecoder(JpegDecoder&&) noexcept;

  // As in image_decoder.h.
  Result<JpegOutline> open(std::span<const std::byte> file, int channels);
  Status decode(const Region& region, int scale, DecodedImage& out);

 private:
  std::unique_ptr<JpegDecoderState> state_;
};

}  // namespace convoy
