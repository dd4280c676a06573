#include "datasets/validation_split.h"

#include <string>

#include "datasets/keyed_permutation.h"
#include "pipeline/core/error.h"
#include "pipeline/core/rng.h"

namespace convoy {

bool ValidationSplit::keeps(std::int64_t i, std::int64_t all) const {
  if (subset == Subset::all) return true;
  const auto validation = static_cast<std::int64_t>(share * static_cast<double>(all));
  const bool in_validation = permute(i, all, seed, op_id("validation_split"), 0) < validation;
  return in_validation == (subset == Subset::validation);
}

void ValidationSplit::leaves_none(std::int64_t all, const char* of) const {
  throw Error(ExitCode::bad_data, "validation_split " + std::to_string(share) + " of the " + std::to_string(all) + " images in " +
                                      of + " leaves none for " + (subset == Subset::validation ? "validation" : "training"));
}

}  // namespace convoy
