// Some channel blocks of a batch of vectors, one block after the other with the images side by side.
//
// In the tensor they lie as far apart as a whole vector, often a multiple of 4 KB, which maps all images to few sets of the first
// cache.
#pragma once

#include <cstdint>

#include "stages/steps/conv_weights/weights_geometry.h"

namespace convoy {

struct Vectors {
  const float* data;
  std::int64_t item;  // floats from one image to the next
  int count;
};

// to[block][image][16], blocks `block_floats` apart. Images from `count` up to `images` become zero.
void pack_vectors(const Vectors&, Range blocks, float* to, std::int64_t block_floats, int images);

}  // namespace convoy
