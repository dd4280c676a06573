// What data must fulfil before a checkpoint is built from it.
#pragma once

#include "pipeline/train/checkpoint_data.h"

namespace convoy {

// Throws Error(numeric) naming the tensor or number that is NaN or infinite, and Error(internal) for data that no
// network can produce: names that cannot be HDF5 links, weights out of model order, values that do not fill their
// dims, slots without their weight.
void require_savable(const CheckpointData& data);

}  // namespace convoy
