// One node of the network while it is written as Keras layers: what a writer may ask, and what it adds.
//
// The first layer that is added reads the node's inputs, each further one the layer before. Layers behind read the last one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pipeline/graph/network.h"
#include "pipeline/spec/param_reader.h"
#include "pipeline/train/keras/keras_layer.h"

namespace convoy::keras {

// What all nodes of a network share while they are written.
struct ModelParts {
  const Network& network;
  std::vector<char> never_negative;  // by node, see never_negative.h
  std::vector<KerasLayer> layers;
  std::vector<int> last_layer;  // by node: the Keras layer that gives its output
  std::set<std::string> names;  // taken by nodes and by layers
  std::vector<std::string> lacking;
};

class LayerWriter {
 public:
  LayerWriter(ModelParts& parts, int node);

  // The node's keys, defaults filled in. They were checked when the network was built.
  spec::ParamReader& keys() { return keys_; }
  const Shape& input_shape() const { return parts_.network.nodes[node().inputs.at(0)].output; }
  const Shape& output_shape() const { return node().output; }
  bool input_is_never_negative() const { return parts_.never_negative[node().inputs.at(0)] != 0; }

  // The layer of the node's name, with its weights; exactly one a node.
  void add(const std::string& class_name, Json config);
  // A layer without weights before or behind it, named after both.
  void add_helper(const std::string& suffix, const std::string& class_name, Json config);
  // Keras cannot say this.
  void lack(const std::string& what);

  const NetworkNode& node() const { return parts_.network.nodes[index_]; }

 private:
  void push(const std::string& class_name, std::string name, Json config);

  ModelParts& parts_;
  int index_;
  spec::Diagnostics diagnostics_;  // stays empty
  spec::ParamReader keys_;
  std::vector<int> inputs_;  // of the next layer
};

}  // namespace convoy::keras
