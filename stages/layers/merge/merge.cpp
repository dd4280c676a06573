#include "stages/layers/merge/merge.h"

#include <limits>

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

void require_several(std::span<const Shape> inputs, const std::string& layer) {
  if (inputs.size() >= 2) return;
  throw Error(ExitCode::bad_spec, layer + " takes two inputs or more, found " + std::to_string(inputs.size()) +
                                      "; name them: inputs: [first, second]");
}

std::vector<TensorId> all_inputs(LoweringContext& context) {
  std::vector<TensorId> ids;
  for (int i = 0; i < context.input_count(); ++i) ids.push_back(context.input(i));
  return ids;
}

class Add : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    require_several(inputs, "add");
    for (int i = 1; i < std::ssize(inputs); ++i) {
      if (inputs[i] != inputs[0]) throw InputMismatch(0, i, "add needs inputs of one shape");
    }
    return plan_of(inputs[0]);
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "add_forward", all_inputs(context), {context.output()}));
    if (!context.training()) return;
    for (int i = 0; i < context.input_count(); ++i) context.pass_gradient(i);
  }
};

class Concatenate : public Layer {
 public:
  LayerPlan plan(std::span<const Shape> inputs) const override {
    require_several(inputs, "concatenate");
    Shape out = inputs[0];
    std::int64_t channels = out.channels;
    for (int i = 1; i < std::ssize(inputs); ++i) {
      const Shape& in = inputs[i];
      if (in.height != out.height || in.width != out.width || in.flat != out.flat) {
        throw InputMismatch(0, i, "concatenate needs maps of one height and width, or flat vectors");
      }
      channels += in.channels;
    }
    if (channels > std::numeric_limits<int>::max() - kBlock) {
      throw Error(ExitCode::bad_spec, "the inputs have more than 2^31 channels together");
    }
    out.channels = static_cast<int>(channels);
    return plan_of(out);
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "concatenate", all_inputs(context), {context.output()}));
    if (!context.training()) return;
    int first = 0;
    for (int i = 0; i < context.input_count(); ++i) {
      const std::string name = "backward_" + std::to_string(i);
      if (const auto d_input = context.d_input(i)) {
        context.backward(make_step(name.c_str(), "slice_channels", {context.d_output()}, {*d_input}, {{"first_channel", first}}));
      }
      first += context.input_shape(i).channels;
    }
  }
};

}  // namespace

std::unique_ptr<Layer> make_add(spec::ParamReader&) { return std::make_unique<Add>(); }

std::unique_ptr<Layer> make_concatenate(spec::ParamReader&) { return std::make_unique<Concatenate>(); }

}  // namespace convoy
