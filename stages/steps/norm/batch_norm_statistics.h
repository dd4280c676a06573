// The mean and variance of each channel over a batch, in two steps with a fixed tree of sums.
//
// batch_norm_partials: [x] -> [partials]. A tile gives mean and sum of squared deviations of its share of each channel.
// batch_norm_statistics: [x (its shape alone), partials] -> [mean, variance, inv_std]; attribute epsilon. Merges them in double
// (Chan, Golub, LeVeque 1979), in order: variance = squares / count, the population's; inv_std = 1 / sqrt(variance + epsilon).
//
// x is blocked or flat f32. partials is plain f32, batched, 48 elements for each channel block and started 4096 pixels of the
// map. The results are plain f32 of padded channels; pad lanes have mean and variance 0.
#pragma once

#include "pipeline/graph/step_kind.h"

namespace convoy {

const StepKind& batch_norm_partials_kind();
const StepKind& batch_norm_statistics_kind();

}  // namespace convoy
