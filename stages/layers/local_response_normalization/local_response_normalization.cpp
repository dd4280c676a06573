#include "stages/layers/local_response_normalization/local_response_normalization.h"

#include "stages/layers/single_input.h"

namespace convoy {
namespace {

class LocalResponseNormalization : public Layer {
 public:
  explicit LocalResponseNormalization(Attributes attributes) : attributes_(std::move(attributes)) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    return plan_of(single_input(inputs, "local_response_normalization"));
  }

  void lower(LoweringContext& context) const override {
    context.forward(make_step("forward", "lrn_forward", {context.input()}, {context.output()}, attributes_));
    if (!context.training()) return;
    if (const auto d_input = context.d_input()) {
      context.backward(make_step("backward", "lrn_backward", {context.input(), context.d_output()}, {*d_input}, attributes_));
    }
  }

 private:
  Attributes attributes_;
};

}  // namespace

std::unique_ptr<Layer> make_local_response_normalization(spec::ParamReader& reader) {
  const double size = static_cast<double>(reader.integer("size", 5, 1, 1024));
  const double alpha = reader.real("alpha", 1e-4, 0.0, 1e6), beta = reader.real("beta", 0.75, 0.0, 16.0);
  // Of a pixel of zeros it is all that stands under the root.
  const double k = reader.real("k", 1.0, 1e-6, 1e6);
  return std::make_unique<LocalResponseNormalization>(Attributes{{"size", size}, {"alpha", alpha}, {"beta", beta}, {"k", k}});
}

}  // namespace convoy
