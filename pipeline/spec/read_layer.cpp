#include "pipeline/spec/read_layer.h"

#include <algorithm>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

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

}  // namespace

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

}  // namespace convoy::spec
