#include "stages/optim/sgd.h"

#include "stages/optim/weight_decay_param.h"

namespace convoy {
namespace {

class Sgd : public Optimizer {
 public:
  Sgd(double momentum, bool nesterov, WeightDecay decay) : momentum_(momentum), nesterov_(nesterov), decay_(decay) {}

  std::string_view name() const override { return "sgd"; }

  std::vector<std::string> slots() const override {
    return momentum_ > 0 ? std::vector<std::string>{"momentum"} : std::vector<std::string>{};
  }

  Step update(const ParameterTensors& tensors, const UpdateMultipliers& multipliers) const override {
    Step step;
    step.kind = "sgd_update";
    step.inputs = {tensors.value, tensors.gradient};
    step.outputs = {tensors.value};
    step.inputs.insert(step.inputs.end(), tensors.slots.begin(), tensors.slots.end());
    step.outputs.insert(step.outputs.end(), tensors.slots.begin(), tensors.slots.end());
    step.attributes = update_attributes(decay_, multipliers);
    step.attributes.set("momentum", momentum_);
    step.attributes.set("nesterov", nesterov_ ? 1.0 : 0.0);
    return step;
  }

 private:
  double momentum_;
  bool nesterov_;
  WeightDecay decay_;
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(spec::ParamReader& reader) {
  const double momentum = reader.real("momentum", 0.0, 0.0, 1.0);
  if (momentum >= 1.0) reader.error("momentum", "must be below 1: the velocity would never decay");
  const bool nesterov = reader.boolean("nesterov", false);
  if (nesterov && momentum == 0.0) reader.error("nesterov", "needs a momentum above 0");
  const WeightDecay decay = read_weight_decay(reader);
  refuse_unbuilt_keys(reader);
  return std::make_unique<Sgd>(momentum, nesterov, decay);
}

}  // namespace convoy
