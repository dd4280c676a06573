// adam: Adam in Keras's form (the step's header has the formula); with decay_mode decoupled it is AdamW.
//
// Keys: beta_1 (0.9), beta_2 (0.999), both in [0, 1), epsilon (1e-7), weight_decay (0), decay_mode (l2 | decoupled, default
// l2). The learning rate is read by the caller. Slots, as Keras spells them: momentum, velocity.
#pragma once

#include <memory>

#include "pipeline/graph/optimizer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Optimizer> make_adam(spec::ParamReader&);

}  // namespace convoy
