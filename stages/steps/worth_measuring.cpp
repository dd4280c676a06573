#include "stages/steps/worth_measuring.h"

#include <algorithm>

namespace convoy {
namespace {

constexpr std::size_t kMostScratch = 6 << 20;

}  // namespace

std::vector<KernelChoice> worth_measuring(const StepKind& kind, const Step& step, const BindContext& context,
                                          const std::vector<KernelChoice>& choices, int enough_tiles) {
  const auto bind = [&](const KernelChoice& choice) {
    Step candidate = step;
    candidate.kernel = choice;
    return kind.bind(candidate, context);
  };
  const KernelChoice rule = kind.choose(step, context);
  const auto of_rule = bind(rule);
  const int least_tiles = std::min(enough_tiles, of_rule->tiles(context.max_batch));
  const std::size_t most_scratch = std::max(kMostScratch, of_rule->scratch_bytes());
  const KernelChoice& own = step.kernel.variant.empty() ? rule : step.kernel;
  std::vector<KernelChoice> kept;
  for (const KernelChoice& choice : choices) {
    if (choice == own || std::ranges::find(kept, choice) != kept.end()) continue;
    const auto bound = bind(choice);
    if (bound->tiles(context.max_batch) >= least_tiles && bound->scratch_bytes() <= most_scratch) kept.push_back(choice);
  }
  return kept;
}

}  // namespace convoy
