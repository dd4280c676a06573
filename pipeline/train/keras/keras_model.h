// A network as a Keras model: the JSON of a Keras 3 Functional model that keras.models.load_model rebuilds, and the order
// in which Keras then counts its layers.
//
// Layers have the same names, types and weights on both sides. What is one layer here can be several in Keras (explicit
// padding is a layer of its own there); the additional ones have no weights. Layers that only side heads need are left out.
#pragma once

#include <string>
#include <vector>

#include "pipeline/graph/network.h"

namespace convoy {

struct KerasModel {
  // The attribute `model_config`; empty when Keras lacks a layer.
  std::string config;
  // What Keras lacks, one line a layer: "conv2d 'c3': has a connection table".
  std::vector<std::string> lacking;
  // The network's nodes that the output needs, without the input, in the order of Keras's `model.layers`, which is that of
  // the weights in its files. Model order when Keras lacks a layer.
  std::vector<int> order;
  // The other nodes, in model order: those of side heads.
  std::vector<int> training_only;
};

// `name` is the model's in Keras.
KerasModel keras_model(const Network&, const std::string& name);

}  // namespace convoy
