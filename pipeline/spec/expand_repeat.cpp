#include "pipeline/spec/expander.h"
#include "pipeline/spec/expression_tokens.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {
namespace {

constexpr std::int64_t kMostRounds = 100'000;

// The map without the lists of layers in it, which are expanded later, with other names known.
Node without(const Node& params, std::initializer_list<std::string_view> lists) {
  Node rest = params;
  for (auto& [key, value] : rest.entries) {
    for (const std::string_view list : lists) {
      if (key == list) {
        value.items.clear();
        value.entries.clear();
      }
    }
  }
  return rest;
}

bool is_word(const std::string& name) { return !name.empty() && is_name_start(name[0]) && name_end(name, 0) == name.size(); }

}  // namespace

void Expander::repeat(const PartSpec& part, const Context& context) {
  const std::optional<Node> params = replaced(without(part.params, {"layers"}), part, context);
  if (!params) return;
  ParamReader reader(*params, part.path, substitution_.diagnostics());
  const std::int64_t times = reader.integer("times", std::nullopt, 0, kMostRounds);
  const std::int64_t first = reader.integer("first", 0, -kMostRounds, kMostRounds);
  const std::string index = reader.string("index", "");
  if (reader.has("index") && !is_word(index))
    reader.error("index", "expected a name of letters, digits and \"_\", as $name needs it");
  if (reader.child("layers") == nullptr) reader.error("layers", "is required: the layers to repeat");
  reader.finish();
  const Node* layers = part.params.find("layers");
  if (layers == nullptr || reader.refused("times")) {
    failed_ = left_out_ = true;
    return;
  }
  const std::vector<PartSpec> body = parts_of(*layers, part.path + ".layers");
  const bool before = failed_;
  for (std::int64_t round = 0; round < times && failed_ == before; ++round) {
    Scope scope{&context.scope, {}};
    if (!index.empty()) scope.values.emplace_back(index, Node::integer(first + round));
    if (!spend(part, context)) return;
    items(body,
          {context.frame, scope, context.origin, context.trainable, context.lr_mult, context.decay_mult, context.depth + 1});
  }
  left_out_ |= failed_ != before;
}

void Expander::branch(const PartSpec& part, const Context& context) {
  const std::optional<Node> params = replaced(without(part.params, {"then", "else"}), part, context);
  if (!params) return;
  ParamReader reader(*params, part.path, substitution_.diagnostics());
  const bool condition = reader.boolean("condition", std::nullopt);
  if (!reader.has("then") && !reader.has("else")) reader.error("then", "is required: the layers where the condition holds");
  reader.child("then");
  reader.child("else");
  reader.finish();
  const Node* layers = part.params.find(condition ? "then" : "else");
  if (reader.refused("condition")) {
    failed_ = left_out_ = true;
    return;
  }
  if (layers == nullptr || layers->kind == Node::Kind::null) return;
  const std::string path = part.path + (condition ? ".then" : ".else");
  items(parts_of(*layers, path), {context.frame, context.scope, context.origin, context.trainable, context.lr_mult,
                                  context.decay_mult, context.depth + 1});
}

}  // namespace convoy::spec
