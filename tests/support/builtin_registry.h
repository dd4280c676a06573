// All built-in parts, as the command line has them. Users link convoy_layers, convoy_steps, convoy_input_stages and
// convoy_optim.
#pragma once

#include "pipeline/graph/registry.h"
#include "stages/input/augment/builtin_input_stages.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"
#include "stages/steps/builtin_steps.h"

namespace convoy::test {

inline Registry builtin_registry() { return {builtin_layers(), builtin_input_stages(), builtin_optimizers(), builtin_steps()}; }

}  // namespace convoy::test
