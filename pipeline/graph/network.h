// A network: named layers joined as a directed acyclic graph, shapes inferred.
//
// Built from the spec's `model` section. Node 0 is the input image. Without `inputs:` a layer reads the one before it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/graph/layer.h"
#include "pipeline/graph/registry.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

struct NetworkNode {
  std::string name;              // the layer's, unique
  std::string type;              // "conv2d"; "input" for node 0
  std::string path;              // dotted key in the spec
  std::string advice;            // what to change where its inputs do not go together; may be empty
  spec::Mark mark;               // where the spec names it
  std::vector<int> inputs;       // node indices, all smaller than this node's
  std::unique_ptr<Layer> layer;  // null for the input
  double lr_mult = 1.0;
  double decay_mult = 1.0;
  bool trainable = true;
  // Filled by infer_shapes:
  Shape output;
  LayerPlan plan;
  spec::Node resolved;  // the layer's own parameters, defaults filled in
};

// A side output with a loss of its own; nodes that only side heads need are left out of inference.
struct AuxiliaryHead {
  int node;
  double loss_weight;
  std::string path{};  // "model.auxiliary[0]"
  spec::Mark mark{};   // where the spec names it
};

struct Network {
  Shape input_shape;
  std::vector<NetworkNode> nodes;  // topological order; the last one is the output
  std::vector<AuxiliaryHead> auxiliary;
  int output() const { return static_cast<int>(nodes.size()) - 1; }
};

// By node: what the output depends on. The others serve side heads alone.
std::vector<char> needed_for_output(const Network&);

// Reports unknown layers, unread keys, unknown or later inputs and duplicate names to `diagnostics`, all of them.
Network build_network(const spec::ModelSpec&, const Registry&, spec::Diagnostics&);

// Calls `plan` in topological order; a layer's complaint gets its name and line, and ends the inference. The last output
// and that of each side head must be flat: one logit a class, and as many of them.
void infer_shapes(Network&, spec::Diagnostics&);

}  // namespace convoy
