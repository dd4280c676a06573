#include <algorithm>
#include <set>

#include "pipeline/spec/part_names.h"
#include "pipeline/spec/read_sections.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::int64_t kLargestSide = 16384;
constexpr double kLargestMultiplier = 1e6;

// Names become group names in checkpoint files, where "/" separates, and keys in messages.
bool is_layer_name(const std::string& name) {
  if (name.empty() || name.size() > 200) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                              c == '-' || c == '.';
                     }) &&
         name != "." && name != "..";
}

LayerSpec read_layer(const PartSpec& part, Diagnostics& diagnostics, Node& resolved) {
  ParamReader reader(part.params, part.path, diagnostics);
  LayerSpec layer;
  if (reader.has("name")) {
    layer.name = reader.string("name", std::nullopt);
    if (!is_layer_name(layer.name)) reader.error("name", "expected 1 to 200 letters, digits, \"_\", \"-\" or \".\"");
  }
  if (reader.has("inputs")) {
    layer.inputs = reader.strings("inputs", std::nullopt);
    if (layer.inputs.empty()) reader.error("inputs", "expected at least one layer name; remove it to read the layer before");
  }
  layer.lr_mult = reader.real("lr_mult", layer.lr_mult, 0.0, kLargestMultiplier);
  layer.decay_mult = reader.real("decay_mult", layer.decay_mult, 0.0, kLargestMultiplier);
  layer.trainable = reader.boolean("trainable", layer.trainable);
  resolved = reader.resolved();
  layer.part = part;
  take_params(layer.part, part.params, {"name", "inputs", "lr_mult", "decay_mult", "trainable"});
  return layer;
}

// Keras's rule: "<type>" for the first unnamed one, then "<type>_1", "<type>_2". Names given by hand are stepped over.
void name_layers(std::vector<LayerSpec>& layers) {
  std::set<std::string> taken;
  for (const LayerSpec& layer : layers) taken.insert(layer.name);
  for (LayerSpec& layer : layers) {
    if (!layer.name.empty()) continue;
    layer.name = layer.part.type;
    for (int k = 1; taken.count(layer.name) != 0; ++k) layer.name = layer.part.type + "_" + std::to_string(k);
    taken.insert(layer.name);
  }
}

Node resolved_layers(const std::vector<LayerSpec>& layers, const std::vector<Node>& own) {
  Node list = Node::sequence();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Node params = Node::map();
    params.set("name", Node::string(layers[i].name));
    params = with_params(std::move(params), layers[i].part.params);
    Node item = Node::map();
    item.set(layers[i].part.type, with_params(std::move(params), own[i]));
    list.items.push_back(std::move(item));
  }
  return list;
}

std::optional<std::vector<int>> read_input_shape(ParamReader& model) {
  model.child("input_shape");
  model.record("input_shape", Node{});  // its place in the resolved spec
  if (!model.has("input_shape")) return std::nullopt;
  const std::vector<std::int64_t> read = model.integers("input_shape", std::nullopt);
  const bool fits = read.size() == 3 && std::all_of(read.begin(), read.end(), [](auto n) { return n >= 1 && n <= kLargestSide; });
  if (!fits || (read[2] != 1 && read[2] != 3)) {
    model.error("input_shape", "expected [height, width, channels] with sides from 1 to 16384 and 1 or 3 channels");
    return std::nullopt;
  }
  return std::vector<int>(read.begin(), read.end());
}

}  // namespace

ModelSpec read_model(ParamReader& model) {
  ModelSpec spec;
  spec.mark = model.mark();
  for (const char* key : {"name", "base"}) model.not_built(key, "write input_shape and layers instead");
  for (const char* key : {"head", "variant", "num_classes", "zero_init_residual", "alpha", "include_top", "weights"}) {
    model.not_built(key);
  }
  spec.input_shape = read_input_shape(model);
  const Node* list = model.child("layers");
  if (list == nullptr) {
    if (!model.has("name") && !model.has("base")) model.error("layers", "is required, like [flatten: {}, dense: {units: 10}]");
    return spec;
  }
  std::vector<Node> own;
  for (const PartSpec& part : read_parts(*list, model.path() + ".layers", model.diagnostics())) {
    spec.layers.push_back(read_layer(part, model.diagnostics(), own.emplace_back()));
  }
  if (list->kind == Node::Kind::sequence && list->items.empty()) model.error("layers", "expected at least one layer");
  name_layers(spec.layers);
  model.record("layers", resolved_layers(spec.layers, own));
  return spec;
}

}  // namespace convoy::spec
