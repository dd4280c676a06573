#include "stages/optim/weight_decay_param.h"

namespace convoy {

WeightDecay read_weight_decay(spec::ParamReader& reader) {
  WeightDecay decay;
  decay.amount = reader.real("weight_decay", 0.0, 0.0);
  decay.decoupled = reader.choice("decay_mode", "l2", {"l2", "decoupled"}) == "decoupled";
  return decay;
}

void refuse_unbuilt_keys(spec::ParamReader& reader) {
  reader.not_built("norm_weight_decay", "list the parameters in exclude_from_weight_decay");
  for (const char* key : {"clipnorm", "clipvalue", "ema_momentum", "global_clipnorm", "use_ema"}) reader.not_built(key);
}

Attributes update_attributes(const WeightDecay& decay, const UpdateMultipliers& multipliers) {
  return {{"lr_mult", multipliers.learning_rate},
          {"weight_decay", decay.amount * multipliers.weight_decay},
          {"decoupled", decay.decoupled ? 1.0 : 0.0}};
}

}  // namespace convoy
