#include "pipeline/spec/expand_model.h"

#include <algorithm>

#include "pipeline/spec/auxiliary.h"
#include "pipeline/spec/expander.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

std::string below(const ParamReader& reader, const std::string& key) {
  return reader.path().empty() ? key : reader.path() + "." + key;
}

void set_origin(Node& node, int origin) {
  node.mark.origin = node.key_mark.origin = origin;
  for (Node& item : node.items) set_origin(item, origin);
  for (auto& [key, value] : node.entries) set_origin(value, origin);
}

// Keys by layer type. What is wrong with one is said once and not for every layer that has it, hence the origin.
Node read_defaults(ParamReader& definition, const Scope& scope, int origin, Substitution& substitution) {
  Diagnostics& diagnostics = substitution.diagnostics();
  const std::string path = below(definition, "defaults");
  const Node* written = definition.child("defaults");
  if (written == nullptr) return Node::map();
  Node defaults = substitution.apply(*written, scope, origin, path);
  if (defaults.kind == Node::Kind::map) {
    for (const auto& [type, params] : defaults.entries) {
      if (params.kind != Node::Kind::map)
        diagnostics.error(params.mark, path + "." + type, "expected a map of keys and values, found " + describe(params));
      for (const char* own : {"name", "inputs"}) {
        if (const Node* key = params.find(own))
          diagnostics.error(key->key_mark, path + "." + type + "." + own, "is each layer's own; remove it here");
      }
    }
  } else {
    diagnostics.error(defaults.mark, path,
                      "expected a map of layer types, like {conv2d: {use_bias: false}}, found " + describe(defaults));
    return Node::map();
  }
  std::string text = "a default of " + path;
  if (origin != 0) text += ", " + diagnostics.origin(origin);
  set_origin(defaults, diagnostics.add_origin(text));
  return defaults;
}

// A misspelt type would be a default for nobody. Layers behind an `if` that is not taken count.
void collect_types(const Node& node, std::vector<std::string>& types) {
  for (const Node& item : node.items) {
    if (item.kind == Node::Kind::map && item.entries.size() == 1) types.push_back(item.entries.front().first);
    collect_types(item, types);
  }
  for (const auto& [key, value] : node.entries) collect_types(value, types);
}

void report_unused_defaults(ParamReader& definition, const Node& defaults, std::vector<ExpandedLayer>& layers,
                            Diagnostics& diagnostics) {
  std::vector<std::string> types;
  for (const char* key : {"layers", "blocks"}) {
    if (const Node* node = definition.child(key)) collect_types(*node, types);
  }
  for (const ExpandedLayer& layer : layers) types.push_back(layer.part.type);
  for (const auto& [type, params] : defaults.entries) {
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    const std::string nearest = nearest_name(type, types);
    diagnostics.error(params.key_mark, below(definition, "defaults") + "." + type,
                      "no layer of the model is of this type" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }
}

// The layer before needs no naming; what stood in the spec stays.
std::vector<PartSpec> with_inputs(std::vector<ExpandedLayer>& layers) {
  std::vector<PartSpec> parts;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    ExpandedLayer& layer = layers[i];
    const bool follows = layer.inputs.size() == 1 && layer.inputs[0] == static_cast<int>(i) - 1;
    if (layer.part.params.kind == Node::Kind::map && !layer.inputs.empty() && (layer.explicit_inputs || !follows)) {
      Node list = Node::sequence();
      list.mark = list.key_mark = layer.part.mark;
      for (const int input : layer.inputs) {
        list.items.push_back(Node::string(input == kImage ? "input" : layers[static_cast<std::size_t>(input)].name));
      }
      layer.part.params.set("inputs", std::move(list));
    }
    parts.push_back(layer.part);
  }
  return parts;
}

}  // namespace

ExpandedModel expand_model(ParamReader& definition, const Scope& scope, int origin, bool auxiliary_heads,
                           Substitution& substitution) {
  Diagnostics& diagnostics = substitution.diagnostics();
  ExpandedModel model;
  const Node defaults = read_defaults(definition, scope, origin, substitution);
  BlockLibrary blocks(diagnostics);
  if (const Node* own = definition.child("blocks")) {
    blocks.add(*own, below(definition, "blocks"), scope);
    for (const auto& [name, block] : own->entries)
      model.blocks.push_back({name, below(definition, "blocks") + "." + name, block.key_mark});
  }
  const Node* list = definition.child("layers");
  if (list == nullptr) return model;
  if (list->kind == Node::Kind::sequence && list->items.empty()) definition.error("layers", "expected at least one layer");
  Expander expander(blocks, defaults, substitution);
  expander.expand(*list, below(definition, "layers"), scope, origin);
  Node side;
  if (const Node* written = definition.child("auxiliary")) {
    side = substitution.apply(*written, scope, origin, below(definition, "auxiliary"));
  }
  if (expander.failed() || substitution.failed()) return model;
  report_unused_defaults(definition, defaults, expander.layers(), diagnostics);
  if (side.kind != Node::Kind::null)
    model.auxiliary = read_auxiliary(side, below(definition, "auxiliary"), expander, diagnostics);
  if (!auxiliary_heads) {
    drop_auxiliary(expander.layers(), model.auxiliary);
    model.auxiliary.clear();
  }
  model.layers = with_inputs(expander.layers());
  return model;
}

}  // namespace convoy::spec
