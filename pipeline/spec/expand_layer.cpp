#include "pipeline/spec/expander.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::size_t kMostLayers = 100'000;

}  // namespace

void Expander::add_defaults(const std::string& type, Node& params) const {
  const Node* defaults = defaults_.find(type);
  if (defaults == nullptr) return;
  for (const auto& [key, value] : defaults->entries) {
    const Node* own = params.find(key);
    if (own == nullptr || own->kind == Node::Kind::null) params.set(key, value);
  }
}

// What a use of a block says about training reaches every layer inside.
void Expander::add_multipliers(Node& params, const Context& context) const {
  const auto multiply = [&](const char* key, double factor) {
    const Node* own = params.find(key);
    const bool absent = own == nullptr || own->kind == Node::Kind::null;
    if (factor == 1.0 || (!absent && !as_real(*own))) return;
    params.set(key, Node::number(factor * (absent ? 1.0 : *as_real(*own))));
  };
  multiply("lr_mult", context.lr_mult);
  multiply("decay_mult", context.decay_mult);
  const Node* own = params.find("trainable");
  const bool readable = own == nullptr || own->kind == Node::Kind::null || as_boolean(*own);
  if (!context.trainable && readable) params.set("trainable", Node::boolean(false));
}

// In a block that lets its user choose the way around it, that choice is why inputs do not go together.
std::string Expander::shortcut_advice(const Context& context) {
  const Block* block = context.frame.block;
  if (block == nullptr || block->parameters.choices == nullptr) return "";
  const Node *choices = block->parameters.choices->find("shortcut"), *chosen = context.scope.find("shortcut");
  if (choices == nullptr || chosen == nullptr) return "";
  std::string others;
  for (const Node& word : choices->items) {
    if (word.text != chosen->text) others += (others.empty() ? "" : " or ") + word.text;
  }
  return "block '" + block->name + "' has shortcut: " + chosen->text + " here; use shortcut: " + others;
}

void Expander::layer(const PartSpec& part, const Context& context) {
  if (layers_.size() >= kMostLayers) {
    if (!failed_) fail(part.mark, part.path, "the model has more than 100,000 layers; make it smaller");
    return;
  }
  ExpandedLayer layer{part, "", previous_};
  layer.part.advice = shortcut_advice(context);
  if (context.origin != 0) layer.part.mark.origin = context.origin;
  Node params = replaced(part.params, part, context).value_or(Node{});
  if (params.kind == Node::Kind::map) {
    add_defaults(part.type, params);
    add_multipliers(params, context);
  }
  const Node* name = params.find("name");
  const bool named = name != nullptr && as_string(*name);
  layer.name = named ? context.frame.prefix + name->text : free_name(context.frame.prefix + part.type);
  const Node* inputs = params.find("inputs");
  layer.explicit_inputs = inputs != nullptr && take_inputs(layer.part, *inputs, context.frame, layer.inputs);
  if (params.kind == Node::Kind::map && (named || name == nullptr || name->kind == Node::Kind::null)) {
    Node full = Node::string(layer.name);
    full.mark = name != nullptr ? name->mark : layer.part.mark;
    full.key_mark = name != nullptr ? name->key_mark : layer.part.mark;
    params.set("name", std::move(full));
  }
  layer.part.params = std::move(params);
  previous_ = {static_cast<int>(layers_.size())};
  taken_.insert(layer.name);
  const auto [known, added] = known_.emplace(layer.name, previous_);
  if (!added && !is_layer(known->first, known->second)) {
    fail(layer.part.mark, layer.part.path + ".name", "a block above is already used under the name '" + layer.name + "'");
  }
  layers_.push_back(std::move(layer));
}

}  // namespace convoy::spec
