// How the weight gradient of a convolution, a WinogradProblem seen forward, is cut up in the Winograd domain: tiles of a form's
// outputs (4x4 for 3x3 taps), blocks of such tiles, groups of images, ranges of output channels.
//
// A step's tile owns one group of images and one range of output channels. It runs over blocks of tiles: both transforms, then
// products which add up in its sums. At the end they become taps. Blocks and groups fix the order of summation, ranges do not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pipeline/core/divide.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/winograd/winograd_problem.h"

namespace convoy {

// Parameters of the kernel choice.
struct WinogradWeightsChoice {
  int block_tiles = 0;   // about so many tiles are transformed at a time
  int group_images = 0;  // of one partial sum
  int out_blocks = 0;    // channel blocks of a range
};

struct WinogradWeightsPlan {
  WinogradWeightsPlan(const WinogradProblem&, const WinogradWeightsChoice&, int max_batch);

  int groups(int batch) const { return ceil_div(batch, group_images); }

  int group_images;
  BlockCut cut;    // of a group
  int out_blocks;  // of a range
  int out_ranges;

  // Of one thread's scratch.
  TileLayout inputs, gradients;
  FilterLayout sums;
  std::int64_t scratch_floats() const { return inputs.elements() + gradients.elements() + sums.elements(); }
};

// The default rule, from shapes.
WinogradWeightsChoice winograd_weights_choice(const WinogradProblem&, int group_images, int max_batch);

}  // namespace convoy
