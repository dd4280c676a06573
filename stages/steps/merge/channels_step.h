// Step kinds that move channel ranges of blocked f32 maps of one height and width (or of flat vectors), views included:
//
// concatenate:    [a, b, ...] -> [y]: the inputs' channels one behind the other; y has as many channels as all of them.
// pad_channels:   [x] -> [y]: x's channels, then zeros up to y's.
// slice_channels: [x] -> [y], attribute first_channel: y's channels begin there in x.
// Any channel counts: ragged ones shift lanes. Pad lanes of y are written zero. A tile is a run of channel blocks.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& concatenate_kind();
const StepKind& pad_channels_kind();
const StepKind& slice_channels_kind();

}  // namespace convoy
