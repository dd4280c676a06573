// Images encoded again for a pack: smaller, at one quality, without metadata.
//
// The shorter side gets `resize_short` pixels, the longer one in proportion, rounded down (torchvision's rule); smaller images
// keep their size. Bilinear with antialiasing, as PIL and torchvision resize. Baseline JPEG, 4:2:0, libjpeg's default DCT.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "datasets/encode_jpeg.h"
#include "stages/input/decoded_image.h"
#include "stages/input/recipe/separable_pass.h"

namespace convoy {

struct RecodeOptions {
  int resize_short = 0;  // 0: sizes are kept
  int quality = 0;       // 1..100, libjpeg's scale; 0: files are kept byte by byte, and their sizes
  int channels = 3;      // of image files: 3 colour, 1 grayscale

  bool keeps() const { return quality == 0; }
};

// "kept", or everything that decides the bytes, for the pack's attributes.
std::string describe(const RecodeOptions&);

// The size that an image gets.
ImageSize recoded_size(ImageSize, int resize_short);

// The scratch memory of one worker.
class Recoder {
 public:
  explicit Recoder(const RecodeOptions&);
  // A JPEG of 1 or 3 channels, as the image has; valid until the next call.
  std::span<const std::byte> run(const DecodedImage&);

 private:
  RecodeOptions options_;
  SeparablePass resize_;
  SeparableTaps taps_;
  std::vector<std::uint8_t> pixels_;
  JpegEncoder gray_, colour_;
};

}  // namespace convoy
