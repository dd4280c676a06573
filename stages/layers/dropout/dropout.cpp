#include "stages/layers/dropout/dropout.h"

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

class Dropout : public Layer {
 public:
  explicit Dropout(double rate) : rate_(rate) {}

  LayerPlan plan(std::span<const Shape> inputs) const override { return plan_of(single_input(inputs, "dropout")); }

  void lower(LoweringContext& context) const override {
    if (!context.training()) {
      context.forward(make_step("forward", "copy", {context.input()}, {context.output()}));
      return;
    }
    const Attributes attributes{{"rate", rate_}};
    context.forward(
        make_step("forward", "dropout_forward", {context.input(), context.sample_ids()}, {context.output()}, attributes));
    if (const auto d_input = context.d_input()) {
      context.backward(
          make_step("backward", "dropout_backward", {context.d_output(), context.sample_ids()}, {*d_input}, attributes));
    }
  }

 private:
  double rate_;
};

}  // namespace

std::unique_ptr<Layer> make_dropout(spec::ParamReader& reader) {
  const double rate = reader.real("rate", std::nullopt, 0.0, 1.0);
  if (rate >= 1.0) reader.error("rate", "must be below 1: nothing would be left");
  reader.not_built("noise_shape");
  reader.not_built("seed", "the job's seed decides");
  return std::make_unique<Dropout>(rate < 1.0 ? rate : 0.0);
}

}  // namespace convoy
