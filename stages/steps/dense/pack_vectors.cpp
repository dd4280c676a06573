#include "stages/steps/dense/pack_vectors.h"

#include <algorithm>
#include <cstring>

namespace convoy {

void pack_vectors(const Vectors& v, Range blocks, float* to, std::int64_t block_floats, int images) {
  for (int n = 0; n < images; ++n) {
    for (int b = blocks.begin; b < blocks.end; ++b) {
      float* at = to + (b - blocks.begin) * block_floats + n * kBlock;
      if (n < v.count) {
        std::memcpy(at, v.data + n * v.item + std::int64_t{b} * kBlock, kBlock * sizeof(float));
      } else {
        std::fill_n(at, kBlock, 0.0f);
      }
    }
  }
}

}  // namespace convoy
