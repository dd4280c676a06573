// sgd: stochastic gradient descent with momentum, Keras's convention (the step's header has the formula).
//
// Keys: momentum (0) in [0, 1), nesterov (false), weight_decay (0), decay_mode (l2 | decoupled, default l2). The learning
// rate is read by the caller. Slot: momentum, absent when momentum is 0.
#pragma once

#include <memory>

#include "pipeline/graph/optimizer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Optimizer> make_sgd(spec::ParamReader&);

}  // namespace convoy
