// MixUp, CutMix and class weights as the one transform of a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/batch_transform.h"
#include "stages/input/mix/mix_draw.h"

namespace convoy {

struct BatchMixOptions {
  MixOptions mix;
  std::vector<float> class_weights;  // one a class, or none: all 1
  std::uint64_t seed = 0;            // of the job
};

std::unique_ptr<BatchTransform> make_batch_mixer(BatchMixOptions, Isa = choose_isa());

}  // namespace convoy
