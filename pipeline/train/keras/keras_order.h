// The order of `model.layers` of a Functional model, in which Keras stores and loads weights.
//
// Keras (keras/src/ops/function.py, map_graph) sorts layers by their depth, the longest way to the output, deepest first, and
// layers of one depth by when a depth-first walk from the output first meets them.
#pragma once

#include <span>
#include <vector>

#include "pipeline/train/keras/keras_layer.h"

namespace convoy::keras {

// Indices into `layers`; the last one is the output. Layers that it does not need are left out.
std::vector<int> keras_order(std::span<const KerasLayer> layers);

}  // namespace convoy::keras
