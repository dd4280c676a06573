// Weights that others saved, under the model's own names.
//
// Layers have the same names on both sides, or, by position, the same order. Weights inside a layer have the model's names
// (older Keras: "depthwise_kernel" for "kernel"), or, where the file calls them otherwise ("block1_conv1_W_1"), its order and
// dims. Whatever stays unlike keeps its name, for match_weights to report.
#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/train/checkpoint_data.h"
#include "pipeline/train/keras/keras_model.h"

namespace convoy {

// Gives the layers that only the file knows, by name, the names of those that only the model knows: in the order of Keras's
// layers, or, where Keras made all their names up (conv2d_7), type by type in the order of their numbers, which is that in
// which a program made them; made-up names that both sides have count as unknown. Nothing is renamed when the counts differ, and
// no layer whose dims are not the model's.
void name_layers_by_position(const Network&, const KerasModel&, std::vector<WeightTensor>& weights);

void name_weights_inside_layers(const Network&, std::vector<WeightTensor>& weights);

// All of it on a file (see load_keras_weights). Throws Error(bad_data) or Error(io).
std::vector<WeightTensor> load_foreign_weights(const Network&, const KerasModel&, const std::filesystem::path& file,
                                               bool by_position);

}  // namespace convoy
