// How the channel groups of a convolution become ranges of channel blocks.
//
// Kernels know groups only as ranges of whole blocks of 16 channels. Where the spec's groups are smaller or uneven, the fewest of
// them that fill whole blocks on both sides are computed as one dense convolution with a block-diagonal weight (all of them, when
// no smaller number does): `merged` groups of the spec are one group of the steps. The zeros off the diagonal are padding of the
// packed weight, not elements of the parameter, and the weight gradient leaves them zero.
#pragma once

#include <memory>

#include "pipeline/graph/packing.h"
#include "pipeline/graph/step.h"

namespace convoy {

struct ChannelGroups {
  int groups = 1;               // of the steps
  int merged = 1;               // groups of the spec in each
  int inputs = 1, outputs = 1;  // channels of one group of the spec

  int step_inputs() const { return merged * inputs; }  // channels of one group of the steps
  int step_outputs() const { return merged * outputs; }

  // `groups`, and where groups are merged the attributes of the block diagonal (weight_mask.h).
  void describe(Attributes&) const;
  // (kh, kw, inputs, all outputs) -> one conv_kernel_packing after another, one a group of the steps.
  std::shared_ptr<const Packing> packing() const;
};

// Both channel counts are multiples of `groups`.
ChannelGroups channel_groups(int groups, int in_channels, int filters);

}  // namespace convoy
