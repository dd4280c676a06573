#include "pipeline/cli/builtin_registry.h"

#include "pipeline/exec/thread_count.h"
#include "stages/input/augment/builtin_input_stages.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"
#include "stages/steps/builtin_steps.h"

namespace convoy::cli {

Registry builtin_registry() { return {builtin_layers(), builtin_input_stages(), builtin_optimizers(), builtin_steps()}; }

int resolve_threads(int option, const spec::PipelineSpec& spec) {
  // An explicit number is obeyed, also beyond the cores that are there: the bits do not depend on it.
  return option > 0 ? option : usable_threads(spec.runtime.threads);
}

}  // namespace convoy::cli
