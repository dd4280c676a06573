// The expanded list of a model, one layer a line: "conv2d a_conv filters=4 <- first". Layers without "<-" read the one before.
#pragma once

#include <sstream>
#include <string>

#include "spec_text.h"

namespace convoy::spec {

// A spec around the text of a model section.
inline ReadResult read_model_text(const std::string& model, const std::vector<std::string>& overrides = {}) {
  return read_text("version: 1\ndata: {train: {type: idx}}\noptimizer: {name: sgd}\nmodel: " + model + "\n", "spec.yaml",
                   overrides);
}

inline std::string inline_yaml(const Node& node) {
  std::string text = to_yaml(node);
  text.pop_back();
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;) text.replace(at, 1, " ");
  return text;
}

inline std::string layer_lines(const ModelSpec& model) {
  std::ostringstream out;
  for (const LayerSpec& layer : model.layers) {
    out << layer.part.type << ' ' << layer.name;
    for (const auto& [key, value] : layer.part.params.entries) out << ' ' << key << '=' << inline_yaml(value);
    if (!layer.trainable) out << " frozen";
    if (layer.lr_mult != 1.0) out << " lr_mult=" << layer.lr_mult;
    if (layer.decay_mult != 1.0) out << " decay_mult=" << layer.decay_mult;
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) out << (i == 0 ? " <- " : ", ") << layer.inputs[i];
    out << '\n';
  }
  for (const AuxiliarySpec& head : model.auxiliary) out << "auxiliary " << head.layer << ' ' << head.loss_weight << '\n';
  return out.str();
}

// `model` is indented by two, without input_shape; the errors stand in place of the layers when there are any.
inline std::string expanded(const std::string& model, const std::vector<std::string>& overrides = {}) {
  const ReadResult read = read_model_text("\n  input_shape: [8, 8, 3]" + model, overrides);
  std::string errors;
  for (const std::string& error : read.errors) errors += error + '\n';
  return errors.empty() ? layer_lines(read.spec.model) : errors;
}

}  // namespace convoy::spec
