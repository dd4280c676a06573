// Weights that do not exist: their gradient is zero, so what starts at zero stays there.
//
// Two step attributes' families leave weights out, both between an input channel (of one group) and an output channel:
//   diagonal_in, diagonal_out   groups too small for channel blocks of their own, computed as one dense convolution: input i and
//                               output o are connected where i / diagonal_in == o / diagonal_out (inside the group of channel
//                               blocks)
//   connected_<o>_<k>           a connection table: bit b is set when output o sees input 32 * k + b
// Without them every weight exists.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/graph/step.h"
#include "stages/steps/conv_weights/weights_geometry.h"

namespace convoy {

class WeightMask {
 public:
  WeightMask(const Attributes&, const WeightsGeometry&);

  // Zeroes what does not exist in the taps `begin` to `end` of one pair of channel blocks: `tap_floats` points at tap 0, each tap
  // is [in%16][out%16]. `out_block` counts over all groups.
  void apply(int in_block, int out_block, Range taps, float* tap_floats) const;

 private:
  bool connected(int in, int out) const { return connected_[std::size_t(out) * in_channels_ + in] != 0; }

  int in_channels_, out_channels_;
  std::vector<std::uint8_t> connected_;  // [out][in]; empty when every weight exists
};

}  // namespace convoy
