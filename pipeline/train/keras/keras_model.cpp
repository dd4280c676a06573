#include "pipeline/train/keras/keras_model.h"

#include <algorithm>

#include "pipeline/train/keras/keras_order.h"
#include "pipeline/train/keras/layer_writers.h"
#include "pipeline/train/keras/never_negative.h"

namespace convoy {
namespace {

using namespace keras;

void write_input(ModelParts& parts) {
  Json shape = Json::array({nullptr});
  for (int dim : parts.network.nodes[0].output.dims()) shape.push_back(dim);
  parts.layers.push_back({"InputLayer", parts.network.nodes[0].name, {{"batch_shape", std::move(shape)}}, {}, 0});
  parts.last_layer[0] = 0;
}

void write_node(ModelParts& parts, int node) {
  LayerWriter writer(parts, node);
  const auto table = type_writers();
  const auto entry = std::ranges::find(table, std::string_view(parts.network.nodes[node].type), &TypeWriter::type);
  if (entry != table.end()) return entry->write(writer);
  writer.lack("Keras has no such layer");
  writer.add("Identity", Json::object());  // only so that what stands behind is looked at too
}

Json layer_json(const KerasLayer& layer, const std::vector<KerasLayer>& layers) {
  Json config{{"name", layer.name}, {"dtype", "float32"}};
  config.update(layer.config);
  Json calls = Json::array();
  if (!layer.inputs.empty()) {
    Json inputs = Json::array();
    for (int input : layer.inputs) inputs.push_back(Json::array({layers[input].name, 0, 0, Json::object()}));
    calls.push_back(std::move(inputs));
  }
  return {{"class_name", layer.class_name}, {"config", std::move(config)}, {"name", layer.name}, {"inbound_nodes", calls}};
}

// Keras takes a slash for a path.
std::string model_name(std::string name) {
  std::ranges::replace(name, '/', '_');
  return name;
}

std::string config_text(const std::vector<KerasLayer>& layers, const std::string& name) {
  Json all = Json::array();
  for (const KerasLayer& layer : layers) all.push_back(layer_json(layer, layers));
  const Json config{{"name", model_name(name)},
                    {"trainable", true},
                    {"layers", std::move(all)},
                    {"input_layers", Json::array({layers.front().name, 0, 0})},
                    {"output_layers", Json::array({layers.back().name, 0, 0})}};
  return Json{{"class_name", "Functional"}, {"config", config}}.dump();
}

// By the layer that a node's name stands for: the one that can have weights.
std::vector<int> node_order(const ModelParts& parts) {
  std::vector<int> order;
  for (int i : keras_order(parts.layers)) {
    const KerasLayer& layer = parts.layers[i];
    if (layer.node != 0 && layer.name == parts.network.nodes[layer.node].name) order.push_back(layer.node);
  }
  return order;
}

}  // namespace

KerasModel keras_model(const Network& network, const std::string& name) {
  const std::vector<char> needed = needed_for_output(network);
  ModelParts parts{network, never_negative(network), {}, std::vector<int>(network.nodes.size(), 0), {}, {}};
  for (const NetworkNode& node : network.nodes) parts.names.insert(node.name);
  KerasModel model;
  write_input(parts);
  for (int n = 1; n < static_cast<int>(network.nodes.size()); ++n) {
    if (needed[n]) {
      write_node(parts, n);
      model.order.push_back(n);
    } else {
      model.training_only.push_back(n);
    }
  }
  model.lacking = std::move(parts.lacking);
  if (!model.lacking.empty()) return model;
  model.order = node_order(parts);
  model.config = config_text(parts.layers, name);
  return model;
}

}  // namespace convoy
