#include "datasets/sampler.h"

#include "datasets/keyed_permutation.h"
#include "pipeline/core/rng.h"

namespace convoy {

std::int64_t Sampler::id(std::uint32_t epoch, std::int64_t position) const {
  return shuffle_ ? permute(position, size_, seed_, op_id("sampler"), epoch) : position;
}

}  // namespace convoy
