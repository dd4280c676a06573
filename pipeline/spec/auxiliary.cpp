#include "pipeline/spec/auxiliary.h"

#include <algorithm>

#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr double kLargestWeight = 1000.0;

AuxiliarySpec read_head(const Node& item, const std::string& path, const Expander& model, int output, Diagnostics& diagnostics) {
  ParamReader reader(item, path, diagnostics);
  AuxiliarySpec head;
  head.path = path;
  head.mark = item.mark;
  const std::string layer = reader.string("layer", std::nullopt);
  head.loss_weight = reader.real("loss_weight", head.loss_weight, 0.0, kLargestWeight);
  reader.finish();
  if (layer.empty()) return head;
  const auto found = layer == "input" ? std::nullopt : model.find(layer);
  if (!found || found->size() != 1 || found->front() == kImage) {
    const std::string nearest = nearest_name(layer, model.names());
    reader.error("layer", "no layer is named '" + layer + "'" + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  } else if (found->front() == output) {
    reader.error("layer", "'" + layer + "' is the last layer, the main output; a side head is another one");
  } else {
    head.layer = model.layers()[static_cast<std::size_t>(found->front())].name;
  }
  return head;
}

// What `from` needs, itself included.
std::vector<char> needed_by(const std::vector<ExpandedLayer>& layers, const std::vector<int>& from) {
  std::vector<char> needed(layers.size(), 0);
  for (const int layer : from) needed[static_cast<std::size_t>(layer)] = 1;
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const int input : layers[i].inputs) {
      if (input != kImage) needed[static_cast<std::size_t>(input)] = 1;
    }
  }
  return needed;
}

}  // namespace

std::vector<AuxiliarySpec> read_auxiliary(const Node& list, const std::string& path, const Expander& model,
                                          Diagnostics& diagnostics) {
  std::vector<AuxiliarySpec> heads;
  if (list.kind != Node::Kind::sequence) {
    diagnostics.error(list.mark, path, "expected a list like [{layer: aux1, loss_weight: 0.3}], found " + describe(list));
    return heads;
  }
  const int output = static_cast<int>(model.layers().size()) - 1;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const std::string item = path + "[" + std::to_string(i) + "]";
    AuxiliarySpec head = read_head(list.items[i], item, model, output, diagnostics);
    const bool twice = std::any_of(heads.begin(), heads.end(), [&](const auto& other) { return other.layer == head.layer; });
    if (twice && !head.layer.empty()) diagnostics.error(head.mark, item, "'" + head.layer + "' is a side head already; keep one");
    if (!twice && !head.layer.empty()) heads.push_back(std::move(head));
  }
  return heads;
}

void drop_auxiliary(std::vector<ExpandedLayer>& layers, const std::vector<AuxiliarySpec>& heads) {
  std::vector<int> roots;
  for (const AuxiliarySpec& head : heads) {
    const auto at = std::find_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.name == head.layer; });
    roots.push_back(static_cast<int>(at - layers.begin()));
  }
  if (roots.empty()) return;
  const std::vector<char> side = needed_by(layers, roots);
  const std::vector<char> main = needed_by(layers, {static_cast<int>(layers.size()) - 1});
  std::vector<int> moved(layers.size(), kImage);
  std::vector<ExpandedLayer> kept;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (side[i] && !main[i]) continue;
    ExpandedLayer& layer = layers[i];
    // A layer that nobody needs may read one that is gone: it is an error already, that of an unread layer.
    for (int& input : layer.inputs) input = input == kImage ? kImage : moved[static_cast<std::size_t>(input)];
    moved[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(layer));
  }
  layers = std::move(kept);
}

}  // namespace convoy::spec
