// One encoded file in memory to 8-bit pixels, whole or in part: the door to the decoders.
//
// The kind of file is told by its first bytes, never by its name. open() reads the header, checks every limit of
// data.decode and says how large the picture is as shown (after EXIF orientation, where that is applied); decode() then
// gives the pixels of a region, bit by bit those of a decode of the whole. Channels: 1 (luma) or 3 (R, G, B).
// Failures are values that say what is wrong with the bytes; the caller adds the sample's name.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "pipeline/core/error.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/decoded_image.h"
#include "stages/input/file_facts.h"

namespace convoy {

struct ImageDecoderState;

// Scratch memory of one worker; not for two threads at once. No state passes from file to file.
class ImageDecoder {
 public:
  explicit ImageDecoder(const spec::DecodeSpec& = {});
  ~ImageDecoder();
  ImageDecoder(ImageDecoder&&) noexcept;

  // Borrows the bytes until the next open().
  Result<ImageSize> open(std::span<const std::byte> file, int channels);

  // After a good open(). `region` must not be empty and lies inside the picture as shown. `out` holds at least the region.
  // `scale` 1, 2, 4 or 8: at 1/scale of the size, by a smaller inverse DCT (JPEG only; others take 1). The scaled picture
  // has ceil(size / scale) pixels a side, and pixel x of it lies at (x + 0.5) scale - 0.5 of the full one (in a picture that
  // EXIF mirrors along x, up to scale - 1 pixels less where the width is no multiple of scale; likewise y).
  Status decode(const Region& region, int scale, DecodedImage& out);

  // With data.decode.scaled_dct: the largest scale at which `region` of the opened file still has `wanted` pixels; else 1.
  int scale_for(const Region& region, ImageSize wanted) const;

  // Of the file that was opened last, and opened well: what it is, and what is done to give that many channels.
  const FileFacts& facts() const;
  FileClass file_class(int channels) const;

 private:
  std::unique_ptr<ImageDecoderState> state_;
};

}  // namespace convoy
