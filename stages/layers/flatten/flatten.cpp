#include "stages/layers/flatten/flatten.h"

#include <limits>

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

class Flatten : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    const Shape& in = single_input(inputs, "flatten");
    if (in.elements() > std::numeric_limits<int>::max() - kBlock) {
      throw Error(ExitCode::bad_spec, "the input " + to_string(in) + " has more elements than a flat vector may have");
    }
    return plan_of(Shape::vector(static_cast<int>(in.elements())));
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "flatten_forward", {context.input()}, {context.output()}));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward", "flatten_backward", {context.d_output()}, {*d_input}));
    }
  }
};

}  // namespace

std::unique_ptr<Layer> make_flatten(spec::ParamReader&) { return std::make_unique<Flatten>(); }

}  // namespace convoy
