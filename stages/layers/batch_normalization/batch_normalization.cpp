#include "stages/layers/batch_normalization/batch_normalization.h"

#include "pipeline/graph/norm_partials.h"
#include "stages/layers/initializer_param.h"
#include "stages/layers/single_input.h"

namespace convoy {
namespace {

struct BatchNormParams {
  double kept = 0.99;  // share of the moving statistics that an update keeps
  double epsilon = 1e-3;
  bool unbiased = false;
  bool center = true, scale = true;
  Initializer gamma_initializer, beta_initializer;
};

// One layer's lowering: the operands that its steps share.
class BatchNormLowering {
 public:
  BatchNormLowering(LoweringContext& context, const BatchNormParams& params)
      : context_(context),
        p_(params),
        shape_(context.input_shape()),
        x_(context.input()),
        gamma_(params.scale ? context.parameter("gamma") : kNoTensor),
        beta_(params.center ? context.parameter("beta") : kNoTensor),
        moving_mean_(context.parameter("moving_mean")),
        moving_variance_(context.parameter("moving_variance")) {}

  void forward_of_batch() {
    const TensorId partials = make_partials("partials");
    mean_ = make_vector("mean");
    const TensorId variance = make_vector("variance");
    inv_std_ = make_vector("inv_std");
    context_.forward(make_step("partials", "batch_norm_partials", {x_}, {partials}));
    context_.forward(
        make_step("statistics", "batch_norm_statistics", {x_, partials}, {mean_, variance, inv_std_}, {{"epsilon", p_.epsilon}}));
    context_.forward(make_step("forward", "batch_norm_forward", {x_, mean_, inv_std_, gamma_, beta_}, {context_.output()}));
    // A mean that is not finite leaves no finite variance.
    context_.check_finite(variance, "statistics");
    context_.update(make_step(
        "moving", "batch_norm_moving", {mean_, variance, moving_mean_, moving_variance_}, {moving_mean_, moving_variance_},
        {{"momentum", p_.kept}, {"pixels", double(shape_.height) * shape_.width}, {"unbiased", p_.unbiased ? 1.0 : 0.0}}));
  }

  void backward_of_batch() {
    const std::optional<TensorId> d_gamma = p_.scale ? context_.d_parameter("gamma") : std::nullopt;
    const std::optional<TensorId> d_beta = p_.center ? context_.d_parameter("beta") : std::nullopt;
    const std::optional<TensorId> d_input = context_.d_input();
    if (!d_gamma && !d_beta && !d_input) return;
    const TensorId partials = make_partials("d_partials");
    const TensorId by_x = d_gamma ? *d_gamma : make_vector("d_gamma"), sum = d_beta ? *d_beta : make_vector("d_beta");
    context_.backward(make_step("backward_partials", "batch_norm_backward_partials",
                                {x_, mean_, inv_std_, gamma_, beta_, context_.d_output()}, {partials}));
    context_.backward(make_step("backward_reduce", "batch_norm_backward_reduce", {x_, partials, inv_std_}, {by_x, sum}));
    if (!d_input) return;
    context_.backward(make_step("backward", "batch_norm_backward",
                                {x_, mean_, inv_std_, gamma_, beta_, by_x, sum, context_.d_output()}, {*d_input}));
  }

  void forward_of_moving() {
    context_.forward(make_step("forward", "batch_norm_inference", {x_, moving_mean_, moving_variance_, gamma_, beta_},
                               {context_.output()}, {{"epsilon", p_.epsilon}}));
  }

  void backward_of_moving() {
    const std::optional<TensorId> d_input = context_.d_input();
    if (!d_input) return;
    context_.backward(make_step("backward", "batch_norm_frozen_backward",
                                {kNoTensor, moving_mean_, moving_variance_, gamma_, beta_, context_.d_output()}, {*d_input},
                                {{"epsilon", p_.epsilon}}));
  }

 private:
  TensorId make_partials(const char* name) {
    return context_.make_tensor(TensorDesc::plain(name, norm_partial_elements(shape_), DType::f32, true));
  }
  TensorId make_vector(const char* name) {
    return context_.make_tensor(TensorDesc::plain(name, padded_channels(shape_.channels)));
  }

  LoweringContext& context_;
  const BatchNormParams& p_;
  Shape shape_;
  TensorId x_, gamma_, beta_, moving_mean_, moving_variance_;
  TensorId mean_ = kNoTensor, inv_std_ = kNoTensor;
};

class BatchNormalization : public Layer {
 public:
  explicit BatchNormalization(const BatchNormParams& params) : p_(params) {}

  LayerPlan plan(std::span<const Shape> inputs) const override {
    LayerPlan plan = plan_of(single_input(inputs, "batch_normalization"));
    const auto add = [&](const char* name, const Initializer& initializer, bool trainable) {
      plan.parameters.push_back({name, {inputs[0].channels}, &channel_vector_packing, initializer, 0, 0, trainable});
    };
    if (p_.scale) add("gamma", p_.gamma_initializer, true);
    if (p_.center) add("beta", p_.beta_initializer, true);
    add("moving_mean", {Initializer::Kind::zeros}, false);
    add("moving_variance", {Initializer::Kind::ones}, false);
    return plan;
  }

  void lower(LoweringContext& context) const override {
    BatchNormLowering lowering(context, p_);
    if (!context.training()) {
      lowering.forward_of_moving();
    } else if (context.trainable()) {
      lowering.forward_of_batch();
      lowering.backward_of_batch();
    } else {
      lowering.forward_of_moving();
      lowering.backward_of_moving();
    }
  }

 private:
  BatchNormParams p_;
};

}  // namespace

std::unique_ptr<Layer> make_batch_normalization(spec::ParamReader& reader) {
  const bool torch = reader.choice("convention", "keras", {"keras", "torch"}) == "torch";
  BatchNormParams p;
  const double momentum = reader.real("momentum", torch ? 0.1 : 0.99, 0.0, 1.0);
  p.kept = torch ? 1.0 - momentum : momentum;
  // Of a constant channel it is all that stands under the root.
  p.epsilon = reader.real("epsilon", torch ? 1e-5 : 1e-3, 1e-12, 1e6);
  p.unbiased = reader.choice("moving_variance", torch ? "unbiased" : "population", {"population", "unbiased"}) == "unbiased";
  p.center = reader.boolean("center", true);
  p.scale = reader.boolean("scale", true);
  p.gamma_initializer = read_initializer(reader, "gamma_initializer", "ones");
  p.beta_initializer = read_initializer(reader, "beta_initializer", "zeros");
  return std::make_unique<BatchNormalization>(p);
}

}  // namespace convoy
