// batch_normalization: each channel shifted and scaled to mean 0 and variance 1 over batch and map, then by its own gamma and
// beta (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167).
//
// Keys: convention (keras; or torch), which decides the defaults of the next three; momentum: with convention keras the share of
// the moving statistics that is kept (0.99), with torch the share of the new value (0.1); epsilon (keras 1e-3, torch 1e-5);
// moving_variance: population (keras) or unbiased (torch: n / (n - 1)), the batch's variance as it enters the moving one; center,
// scale (true): whether there is a beta, a gamma; beta_initializer (zeros), gamma_initializer (ones).
// Weights: gamma, beta, moving_mean, moving_variance (channels); the last two are not trained.
// With trainable: false the layer is frozen: it normalizes with the moving statistics in training too, and leaves them alone.
#pragma once

#include <memory>

#include "pipeline/graph/layer.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

std::unique_ptr<Layer> make_batch_normalization(spec::ParamReader&);

}  // namespace convoy
