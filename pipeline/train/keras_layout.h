// Weights in the Keras legacy .h5 layout: group `/model_weights`, attribute `layer_names` in model order (layers without
// weights included), one group a layer with attribute `weight_names` such as "c1/kernel", and that data set below it.
// Keras 3 (keras/src/legacy/saving/legacy_h5_format.py) loads this by position over the layers that have weights.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/hdf5_handles.h"

namespace convoy::hdf5 {

// Little-endian f32, chunked, with checksum.
void write_tensor(hid_t parent, const WeightTensor& tensor);

// The strict opposite; `tensor` names what to read. `max_bytes` bounds its size.
WeightTensor read_tensor(hid_t parent, const std::string& layer, const std::string& name, std::uint64_t max_bytes);

void write_model_weights(hid_t file, const CheckpointData& data);

// Fills layer_names and weights. Throws Error(bad_data) when the group is not exactly what write_model_weights makes.
void read_model_weights(hid_t file, std::uint64_t max_bytes, CheckpointData& data);

}  // namespace convoy::hdf5
