// The model in the Keras legacy .h5 layout: root attribute `model_config` (JSON, absent when Keras lacks a layer) and group
// `/model_weights`, attribute `layer_names` in Keras's order (layers without weights included), one group a layer with
// attribute `weight_names` such as "c1/kernel", and that data set below it.
// Keras 3 (keras/src/legacy/saving/legacy_h5_format.py) loads this by position over the layers that have weights, and
// refuses weights that its model does not have: those of side heads lie in a group of the same layout elsewhere.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/hdf5/handles.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy::hdf5 {

// Little-endian f32, chunked, with checksum.
void write_tensor(hid_t parent, const WeightTensor& tensor);

// The strict opposite; `tensor` names what to read. `max_bytes` bounds its size.
WeightTensor read_tensor(hid_t parent, const std::string& layer, const std::string& name, std::uint64_t max_bytes);

void write_keras_model(hid_t file, const CheckpointData& data);

// Fills model_config, layer_names and weights. Throws Error(bad_data) when they are not exactly what write_keras_model makes.
void read_keras_model(hid_t file, std::uint64_t max_bytes, CheckpointData& data);

// One group of layers with their weights. `weights` may hold others too; each is written with its layer.
void write_layers(hid_t group, const std::vector<std::string>& layers, const std::vector<WeightTensor>& weights);
// Appends to `weights`, returns the names of the layers.
std::vector<std::string> read_layers(hid_t group, std::uint64_t max_bytes, std::vector<WeightTensor>& weights);

}  // namespace convoy::hdf5
