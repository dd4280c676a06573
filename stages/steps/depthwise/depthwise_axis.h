// One axis of a depthwise convolution: which source position each target position reads through each tap.
//
// Forward, targets are output positions and sources input positions; backward-data the other way round. Where the stride is
// s, the targets of backward-data fall into s phases with taps of their own; each is a pass. Forward is one pass. Units are
// pixels. Source positions outside the map count as zero.
#pragma once

#include <vector>

namespace convoy {

struct DepthwiseAxis {
  int input = 1, output = 1;
  int kernel = 1, stride = 1, dilation = 1, pad = 0;
};

// Targets first + step * i with i < count; target i reads, through its tap j < taps, which is tap tap_first + tap_step * j of
// the kernel, the source position source + source_step * i + tap_source_step * j.
struct TapPass {
  int first = 0, step = 1, count = 0;
  int source = 0, source_step = 1;
  int taps = 0, tap_first = 0, tap_step = 1, tap_source_step = 1;  // tap_source_step is positive
};
using TapPasses = std::vector<TapPass>;

TapPasses forward_passes(const DepthwiseAxis&);
TapPasses backward_passes(const DepthwiseAxis&);

// The same passes cut where a tap begins or ceases to reach over the map's `size` source positions, such taps left out: every
// source position that is read then lies inside.
TapPasses passes_inside(const TapPasses&, int size);

struct PixelRange {
  int begin = 0, end = 0;
  int size() const { return end - begin; }
};

// The i of a pass whose targets lie in `targets`.
PixelRange steps_in(const TapPass&, PixelRange targets);
// All source positions that `targets` read; may reach over the map.
PixelRange sources_of(const TapPasses&, PixelRange targets);

}  // namespace convoy
