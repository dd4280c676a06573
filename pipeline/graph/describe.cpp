#include "pipeline/graph/describe.h"

#include <algorithm>

namespace convoy {
namespace {

bool has_kernel(const NetworkNode& node) {
  return std::ranges::any_of(node.plan.parameters, [](const ParameterSpec& p) { return p.name == "kernel"; });
}

int depth_of(const Network& network) {
  std::vector<int> depth(network.nodes.size(), 0);
  for (std::size_t n = 1; n < network.nodes.size(); ++n) {
    const NetworkNode& node = network.nodes[n];
    for (int input : node.inputs) depth[n] = std::max(depth[n], depth[input]);
    depth[n] += has_kernel(node) ? 1 : 0;
  }
  return depth[network.output()];
}

LayerSummary describe_layer(const Network& network, const NetworkNode& node) {
  LayerSummary layer;
  layer.name = node.name;
  layer.type = node.type;
  layer.output = node.output;
  layer.macs = node.plan.macs;
  layer.activation_bytes = node.output.elements() * static_cast<std::int64_t>(sizeof(float));
  for (const ParameterSpec& p : node.plan.parameters) {
    (p.trainable ? layer.parameters : layer.moving_statistics) += element_count(p.dims) - std::ssize(p.gaps);
  }
  for (int i : node.inputs) layer.inputs.push_back(network.nodes[i].name);
  return layer;
}

}  // namespace

NetworkSummary describe(const Network& network) {
  NetworkSummary summary;
  summary.depth = depth_of(network);
  const std::vector<char> needed = needed_for_output(network);
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const NetworkNode& node = network.nodes[n];
    LayerSummary layer = describe_layer(network, node);
    layer.in_side_head = needed[n] == 0 && n != 0;
    if (layer.in_side_head) {
      summary.side_head_parameters += layer.parameters;
    } else {
      summary.parameters += layer.parameters;
      summary.moving_statistics += layer.moving_statistics;
      summary.macs += layer.macs;
      summary.activation_bytes += layer.activation_bytes;
    }
    if (node.trainable) summary.trainable_parameters += layer.parameters;
    summary.layers.push_back(std::move(layer));
  }
  return summary;
}

}  // namespace convoy
