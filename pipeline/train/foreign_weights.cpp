#include "pipeline/train/foreign_weights.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string_view>

#include "pipeline/train/checkpoint.h"

namespace convoy {
namespace {

// One layer's weights in the file, in its order.
struct FileLayer {
  std::string name;
  std::vector<WeightTensor*> weights;
};

std::vector<FileLayer> layers_of(std::vector<WeightTensor>& weights) {
  std::vector<FileLayer> layers;
  std::map<std::string, std::size_t> index;
  for (WeightTensor& weight : weights) {
    const auto [at, is_new] = index.emplace(weight.layer, layers.size());
    if (is_new) layers.push_back({weight.layer, {}});
    layers[at->second].weights.push_back(&weight);
  }
  return layers;
}

bool same_dims(const FileLayer& file, const NetworkNode& node) {
  return std::ranges::equal(
      file.weights, node.plan.parameters, {}, [](const WeightTensor* w) -> const auto& { return w->dims; },
      [](const ParameterSpec& p) -> const auto& { return p.dims; });
}

// A name that Keras makes up: the class in snake case, from the second layer on with a number.
struct MadeUpName {
  std::string_view type;
  int number = 0;
};
MadeUpName made_up_name(std::string_view name) {
  const std::size_t bar = name.rfind('_');
  MadeUpName made{name, 0};
  if (bar == std::string_view::npos) return made;
  const char *first = name.data() + bar + 1, *last = name.data() + name.size();
  const auto [end, error] = std::from_chars(first, last, made.number);
  if (first != last && error == std::errc{} && end == last) made.type = name.substr(0, bar);
  return made;
}

bool is_made_up(std::string_view name) {
  static const std::set<std::string_view> types{"batch_normalization", "conv2d", "dense", "depthwise_conv2d"};
  return types.contains(made_up_name(name).type);
}

// Pairs one by one, or not at all.
void rename(const std::vector<FileLayer*>& file, const std::vector<const NetworkNode*>& model) {
  if (file.size() != model.size()) return;
  for (std::size_t i = 0; i < file.size(); ++i) {
    if (!same_dims(*file[i], *model[i])) continue;
    for (WeightTensor* weight : file[i]->weights) weight->layer = model[i]->name;
  }
}

// In the order in which the program that wrote the file, and the spec, made the layers of each type.
void rename_by_number(std::vector<FileLayer*> file, std::vector<const NetworkNode*> model) {
  const auto key = [](const FileLayer* layer) {
    const MadeUpName made = made_up_name(layer->name);
    return std::pair(made.type, made.number);
  };
  std::ranges::stable_sort(file, {}, key);
  std::ranges::sort(model);  // nodes lie in the spec's order
  std::ranges::stable_sort(model, {}, [](const NetworkNode* node) { return std::string_view(node->type); });
  rename(file, model);
}

}  // namespace

// A made-up name that both sides have says nothing: one may have begun to count earlier.
void name_layers_by_position(const Network& network, const KerasModel& keras, std::vector<WeightTensor>& weights) {
  std::vector<FileLayer> layers = layers_of(weights);
  std::set<std::string_view> in_file, in_model;
  for (const FileLayer& layer : layers) in_file.insert(layer.name);
  for (const NetworkNode& node : network.nodes) in_model.insert(node.name);
  std::vector<FileLayer*> file;
  for (FileLayer& layer : layers) {
    if (!in_model.contains(layer.name) || is_made_up(layer.name)) file.push_back(&layer);
  }
  std::vector<const NetworkNode*> model;
  for (int n : keras.order) {
    const NetworkNode& node = network.nodes[n];
    if (node.plan.parameters.empty()) continue;
    if (!in_file.contains(node.name) || is_made_up(node.name)) model.push_back(&node);
  }
  if (std::ranges::all_of(file, [](const FileLayer* layer) { return is_made_up(layer->name); })) {
    rename_by_number(std::move(file), std::move(model));
  } else {
    rename(file, model);
  }
}

void name_weights_inside_layers(const Network& network, std::vector<WeightTensor>& weights) {
  std::map<std::string_view, const NetworkNode*> nodes;
  for (const NetworkNode& node : network.nodes) nodes.emplace(node.name, &node);
  for (const FileLayer& layer : layers_of(weights)) {
    const auto at = nodes.find(layer.name);
    if (at == nodes.end() || !same_dims(layer, *at->second)) continue;
    const std::vector<ParameterSpec>& parameters = at->second->plan.parameters;
    std::set<std::string_view> known, found;
    for (const ParameterSpec& p : parameters) known.insert(p.name);
    for (const WeightTensor* w : layer.weights) found.insert(w->name);
    if (known == found) continue;
    for (std::size_t i = 0; i < parameters.size(); ++i) layer.weights[i]->name = parameters[i].name;
  }
}

std::vector<WeightTensor> load_foreign_weights(const Network& network, const KerasModel& keras, const std::filesystem::path& file,
                                               bool by_position) {
  std::vector<WeightTensor> weights = load_keras_weights(file).value_or_throw();
  if (by_position) name_layers_by_position(network, keras, weights);
  name_weights_inside_layers(network, weights);
  return weights;
}

}  // namespace convoy
