#include "stages/optim/adam.h"

#include "stages/optim/weight_decay_param.h"

namespace convoy {
namespace {

struct AdamParams {
  double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
  WeightDecay decay;
};

class Adam : public Optimizer {
 public:
  explicit Adam(const AdamParams& params) : p_(params) {}

  std::string_view name() const override { return "adam"; }
  std::vector<std::string> slots() const override { return {"momentum", "velocity"}; }

  Step update(const ParameterTensors& tensors, const UpdateMultipliers& multipliers) const override {
    const TensorId momentum = tensors.slots.at(0), velocity = tensors.slots.at(1);
    Step step;
    step.kind = "adam_update";
    step.inputs = {tensors.value, tensors.gradient, momentum, velocity};
    step.outputs = {tensors.value, momentum, velocity};
    step.attributes = update_attributes(p_.decay, multipliers);
    step.attributes.set("beta_1", p_.beta_1);
    step.attributes.set("beta_2", p_.beta_2);
    step.attributes.set("epsilon", p_.epsilon);
    return step;
  }

 private:
  AdamParams p_;
};

double read_beta(spec::ParamReader& reader, const char* key, double otherwise) {
  const double beta = reader.real(key, otherwise, 0.0, 1.0);
  if (beta >= 1.0) reader.error(key, "must be below 1: the average would never move");
  return beta;
}

}  // namespace

std::unique_ptr<Optimizer> make_adam(spec::ParamReader& reader) {
  AdamParams p;
  p.beta_1 = read_beta(reader, "beta_1", p.beta_1);
  p.beta_2 = read_beta(reader, "beta_2", p.beta_2);
  // Zero would divide the zero pads of packed parameters by zero.
  p.epsilon = reader.real("epsilon", p.epsilon, 1e-30, 1.0);
  p.decay = read_weight_decay(reader);
  reader.not_built("amsgrad");
  refuse_unbuilt_keys(reader);
  return std::make_unique<Adam>(p);
}

}  // namespace convoy
