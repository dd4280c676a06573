#include "pipeline/train/keras/layer_writer.h"

#include <fmt/format.h>

namespace convoy::keras {

LayerWriter::LayerWriter(ModelParts& parts, int node)
    : parts_(parts),
      index_(node),
      diagnostics_("model_config"),
      keys_(parts.network.nodes[node].resolved, parts.network.nodes[node].path, diagnostics_) {
  for (int input : parts.network.nodes[node].inputs) inputs_.push_back(parts.last_layer[input]);
}

void LayerWriter::add(const std::string& class_name, Json config) {
  if (!node().trainable) config["trainable"] = false;
  push(class_name, node().name, std::move(config));
}

void LayerWriter::add_helper(const std::string& suffix, const std::string& class_name, Json config) {
  std::string name = node().name + "_" + suffix;
  while (!parts_.names.insert(name).second) name += "_";
  push(class_name, std::move(name), std::move(config));
}

void LayerWriter::lack(const std::string& what) {
  parts_.lacking.push_back(fmt::format("{} '{}': {}", node().type, node().name, what));
}

void LayerWriter::push(const std::string& class_name, std::string name, Json config) {
  const int index = static_cast<int>(parts_.layers.size());
  parts_.layers.push_back({class_name, std::move(name), std::move(config), inputs_, index_});
  parts_.last_layer[index_] = index;
  inputs_ = {index};
}

}  // namespace convoy::keras
