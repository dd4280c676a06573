#include <algorithm>
#include <map>

#include "pipeline/graph/network.h"
#include "pipeline/spec/part_names.h"

namespace convoy {
namespace {

constexpr const char* kInputName = "input";

const LayerEntry* find_layer(const Registry& registry, const std::string& type) {
  for (const LayerEntry& entry : registry.layers) {
    if (entry.name == type) return &entry;
  }
  return nullptr;
}

// A block of that name would hide the layer wherever the model names it.
void report_hidden_layers(const spec::ModelSpec& model, const Registry& registry, spec::Diagnostics& diagnostics) {
  for (const spec::BlockName& block : model.blocks) {
    if (find_layer(registry, block.name) == nullptr) continue;
    diagnostics.error(block.mark, block.path, "there is a layer of this name; choose another name for the block");
  }
}

void report_unknown_layer(const spec::PartSpec& part, const spec::ModelSpec& model, const Registry& registry,
                          spec::Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const LayerEntry& entry : registry.layers) names.emplace_back(entry.name);
  diagnostics.error(part.mark, part.path, spec::unknown_part_message("layer", part.type, names, spec::block_words(model)));
}

// Names already defined, with the node they stand for.
using Names = std::map<std::string, int>;

void resolve_inputs(const spec::LayerSpec& layer, const Names& names, NetworkNode& node, int previous,
                    spec::Diagnostics& diagnostics) {
  if (layer.inputs.empty()) {
    node.inputs = {previous};
    return;
  }
  for (const std::string& input : layer.inputs) {
    const auto it = names.find(input);
    if (it != names.end()) {
      node.inputs.push_back(it->second);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [name, index] : names) known.push_back(name);
    const std::string nearest = spec::nearest_name(input, known);
    diagnostics.error(
        layer.part.mark, layer.part.path + ".inputs",
        "no layer named '" + input + "' stands above this one" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }
}

// A layer that nobody reads would be computed for nothing, or its author forgot an `inputs:`.
void report_unread_layers(const Network& network, spec::Diagnostics& diagnostics) {
  std::vector<char> is_read(network.nodes.size(), 0);
  for (const NetworkNode& node : network.nodes) {
    for (int i : node.inputs) is_read[i] = 1;
  }
  for (const AuxiliaryHead& head : network.auxiliary) is_read[head.node] = 1;
  for (int n = 1; n < network.output(); ++n) {
    const NetworkNode& node = network.nodes[n];
    if (is_read[n]) continue;
    diagnostics.error(node.mark, node.path,
                      "no layer reads '" + node.name + "'; name it in the inputs of a later layer, or remove it");
  }
}

// The loss needs one value a class.
void report_unusable_output(const Network& network, spec::Diagnostics& diagnostics) {
  const NetworkNode& last = network.nodes.back();
  if (network.output() == 0) {
    diagnostics.error(last.mark, "model.layers", "expected at least one layer");
  } else if (!last.output.flat) {
    diagnostics.error(last.mark, last.path,
                      "the last layer, '" + last.name + "', has output shape " + to_string(last.output) +
                          "; the loss needs one value a class: end the model with flatten and dense");
  }
}

// All heads learn the same labels.
void report_unusable_heads(const Network& network, spec::Diagnostics& diagnostics) {
  const NetworkNode& last = network.nodes.back();
  for (const AuxiliaryHead& head : network.auxiliary) {
    const NetworkNode& node = network.nodes[head.node];
    const std::string shape = "side head '" + node.name + "' has output shape " + to_string(node.output);
    if (!node.output.flat) {
      diagnostics.error(head.mark, head.path + ".layer",
                        shape + "; its loss needs one value a class: end the head with flatten and dense");
    } else if (last.output.flat && node.output.channels != last.output.channels) {
      diagnostics.error(head.mark, head.path + ".layer",
                        shape + ", but the last layer, '" + last.name + "', has " + to_string(last.output) +
                            "; both learn the same classes: give them as many units");
    }
  }
}

std::string with_shape(const Network& network, int node) {
  return "'" + network.nodes[node].name + "' (" + to_string(network.nodes[node].output) + ")";
}

// Kernels index one image's map with 32 bits.
void require_addressable(const Shape& shape) {
  if (shape.padded_elements() < std::int64_t{1} << 31) return;
  throw Error(ExitCode::bad_spec, "output " + to_string(shape) + " has more than 2^31 elements an image");
}

}  // namespace

Network build_network(const spec::ModelSpec& model, const Registry& registry, spec::Diagnostics& diagnostics) {
  Network network;
  if (model.input_shape) {
    network.input_shape = {(*model.input_shape)[0], (*model.input_shape)[1], (*model.input_shape)[2]};
  }
  NetworkNode input;
  input.name = kInputName;
  input.type = kInputName;
  input.mark = model.mark;
  input.output = network.input_shape;
  network.nodes.push_back(std::move(input));
  report_hidden_layers(model, registry, diagnostics);

  Names names{{kInputName, 0}};
  for (const spec::LayerSpec& layer : model.layers) {
    const LayerEntry* entry = find_layer(registry, layer.part.type);
    if (entry == nullptr) {
      report_unknown_layer(layer.part, model, registry, diagnostics);
      continue;
    }
    NetworkNode node;
    node.name = layer.name;
    node.type = layer.part.type;
    node.path = layer.part.path;
    node.advice = layer.part.advice;
    node.mark = layer.part.mark;
    node.lr_mult = layer.lr_mult;
    node.decay_mult = layer.decay_mult;
    node.trainable = layer.trainable;
    resolve_inputs(layer, names, node, static_cast<int>(network.nodes.size()) - 1, diagnostics);
    spec::ParamReader reader(layer.part.params, layer.part.path, diagnostics);
    reader.also_known(layer.part.own_keys);
    node.layer = entry->make(reader);
    reader.finish();
    node.resolved = reader.resolved();
    if (!names.emplace(node.name, static_cast<int>(network.nodes.size())).second) {
      diagnostics.error(node.mark, node.path + ".name", "another layer is already named '" + node.name + "'");
    }
    network.nodes.push_back(std::move(node));
  }
  for (const spec::AuxiliarySpec& head : model.auxiliary) {
    const auto node = names.find(head.layer);  // the spec's reader knows all names; an unknown layer type has no node
    if (node != names.end()) network.auxiliary.push_back({node->second, head.loss_weight, head.path, head.mark});
  }
  report_unread_layers(network, diagnostics);
  return network;
}

std::vector<char> needed_for_output(const Network& network) {
  std::vector<char> needed(network.nodes.size(), 0);
  needed[network.output()] = 1;
  for (int n = network.output(); n > 0; --n) {
    if (!needed[n]) continue;
    for (int input : network.nodes[n].inputs) needed[input] = 1;
  }
  return needed;
}

void infer_shapes(Network& network, spec::Diagnostics& diagnostics) {
  for (NetworkNode& node : network.nodes) {
    if (node.layer == nullptr) continue;
    std::vector<Shape> inputs;
    for (int i : node.inputs) inputs.push_back(network.nodes[i].output);
    try {
      const bool on_image = node.inputs == std::vector<int>{0} && node.layer->accepts_image();
      node.plan = on_image ? node.layer->plan_on_image(inputs[0]) : node.layer->plan(inputs);
      node.output = node.plan.outputs.at(0);
      require_addressable(node.output);
    } catch (const InputMismatch& error) {
      diagnostics.error(node.mark, node.path + ".inputs",
                        "layer '" + node.name + "': inputs " + with_shape(network, node.inputs.at(error.first())) + " and " +
                            with_shape(network, node.inputs.at(error.second())) + " do not go together: " + error.what() +
                            (node.advice.empty() ? "" : "; " + node.advice));
      return;
    } catch (const Error& error) {
      // What follows would only repeat the complaint about a shape that does not exist.
      diagnostics.error(node.mark, node.path, "layer '" + node.name + "': " + error.what());
      return;
    }
  }
  report_unusable_output(network, diagnostics);
  report_unusable_heads(network, diagnostics);
}

}  // namespace convoy
