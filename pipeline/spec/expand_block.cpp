#include "pipeline/spec/expander.h"
#include "pipeline/spec/scalars.h"

namespace convoy::spec {

void Expander::block(const PartSpec& part, const Block& block, const Context& context) {
  PartSpec placed = part;
  if (context.origin != 0) placed.mark.origin = context.origin;
  for (const Frame* frame = &context.frame; frame != nullptr; frame = frame->outer) {
    if (frame->block != &block) continue;
    return fail(
        placed.mark, part.path,
        "block '" + block.name + "' uses itself; a block must end somewhere, and must not have the name of a layer that it uses");
  }
  std::optional<Node> arguments = replaced(part.params, part, context);
  if (!arguments) return;
  placed.params = std::move(*arguments);
  Frame frame{&context.frame, &block, "", previous_};
  use(placed, block, context, frame);
}

void Expander::use(const PartSpec& part, const Block& block, const Context& context, Frame& frame) {
  ParamReader arguments(part.params, part.path, substitution_.diagnostics());
  std::string name;
  if (arguments.has("name")) name = arguments.string("name", std::nullopt);
  name = name.empty() ? free_name(context.frame.prefix + block.name) : context.frame.prefix + name;
  frame.prefix = name + "_";
  if (const Node* inputs = arguments.child("inputs"); inputs != nullptr) {
    if (!take_inputs(part, *inputs, context.frame, frame.inputs)) {
      fail(inputs->mark, part.path + ".inputs", "expected a list of at least one layer name, found " + describe(*inputs));
    }
  }
  const bool trainable = arguments.boolean("trainable", true) && context.trainable;
  const double lr_mult = arguments.real("lr_mult", 1.0, 0.0, 1e6) * context.lr_mult;
  const double decay_mult = arguments.real("decay_mult", 1.0, 0.0, 1e6) * context.decay_mult;

  const std::string what = "in block '" + block.name + "' used as '" + name + "' at ";
  const int origin = origin_of(what, part.mark, context.origin);
  Scope scope{block.outer, {}};
  const bool complete = bind_parameters(block.parameters, &arguments, origin, scope, substitution_);
  arguments.child("name");
  arguments.finish();
  if (!complete) {
    failed_ = left_out_ = true;
    return;
  }
  previous_ = frame.inputs;
  items(block.body, {frame, scope, origin, trainable, lr_mult, decay_mult, context.depth + 1});
  // A name used again stands for the latest use ("conv" before "dw_1" and "dw_2"); a layer's name stays the layer's.
  taken_.insert(name);
  const auto [known, added] = known_.emplace(name, previous_);
  if (added) return;
  if (is_layer(known->first, known->second)) {
    fail(part.mark, part.path + ".name", "another layer is already named '" + name + "'");
  }
  known->second = previous_;
}

}  // namespace convoy::spec
