// How local response normalization cuts a batch of maps into tiles: some pixels of an image with all their channels. Images of
// a flat vector count as pixels.
#pragma once

#include <cstddef>

#include "pipeline/core/tensor.h"
#include "pipeline/graph/step_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {

struct LrnTile {
  int image = 0, pixel = 0, pixels = 0;
};

class LrnTiling {
 public:
  // `halo`: channels of zeros that a window may reach on each side.
  LrnTiling(const Shape&, int halo);

  int tiles(int batch) const;
  LrnTile tile(int index, int batch) const;

  // The tile of a map, (lane, pixel, block).
  StridedView<3> map(const RunContext&, TensorId, const TensorDesc&, const LrnTile&) const;

  // An array (channel, pixel) in scratch, with zeros around the channels.
  std::size_t array_floats() const { return static_cast<std::size_t>(pixel_stride()) * most_pixels_; }
  // As (lane, block, pixel), the blocks of zeros included.
  StridedView<3> array_with_halo(float* array, const LrnTile&) const;
  // As (lane, pixel, block), the channels alone.
  StridedView<3> array_of_channels(float* array, const LrnTile&) const;
  // As (channel, pixel), channels from -halo on.
  StridedView<2> array(float* array, const LrnTile&) const;
  void zero_halo(float* array, const LrnTile&) const;

 private:
  std::int64_t pixel_stride() const { return std::int64_t{blocks_ + 2 * halo_blocks_} * kBlock; }

  bool flat_;
  int pixels_, blocks_, halo_blocks_, most_pixels_;
};

}  // namespace convoy
