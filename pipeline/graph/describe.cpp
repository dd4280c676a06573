#include "pipeline/graph/describe.h"

namespace convoy {

NetworkSummary describe(const Network& network) {
  NetworkSummary summary;
  for (const NetworkNode& node : network.nodes) {
    LayerSummary layer{node.name, node.type,      node.output,
                       0,         node.plan.macs, node.output.elements() * static_cast<std::int64_t>(sizeof(float)),
                       {}};
    for (const ParameterSpec& p : node.plan.parameters) {
      const std::int64_t count = element_count(p.dims) - p.unused;
      layer.parameters += count;
      if (node.trainable && p.trainable) summary.trainable_parameters += count;
    }
    for (int i : node.inputs) layer.inputs.push_back(network.nodes[i].name);
    summary.parameters += layer.parameters;
    summary.macs += layer.macs;
    summary.activation_bytes += layer.activation_bytes;
    summary.layers.push_back(std::move(layer));
  }
  return summary;
}

}  // namespace convoy
