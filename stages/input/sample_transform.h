// The way of one sample: decode what its recipe needs, carry the recipe out, normalise.
//
// The recipe is drawn by the stages of `augment` in training, of `eval_transform` in evaluation. Where no stage of the list
// sets the size, a resize to the model's input goes before it.
// Every thread that runs it leases a workspace (decoder, pixels, recipe, runner) from a pool; once the largest sample has
// been seen by each, nothing of ours allocates (libjpeg keeps a pool of its own per image). The result is a pure function of
// the sample's bytes and (seed, epoch, id), whatever the thread, the order or the workspace.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pipeline/core/shape.h"
#include "pipeline/graph/sample_recipe.h"
#include "pipeline/graph/sample_transform.h"
#include "pipeline/spec/decode_spec.h"
#include "stages/input/augment/augmentation.h"
#include "stages/input/recipe/normalize.h"
#include "stages/input/recipe/pixel_kernels.h"

namespace convoy {

struct TransformOptions {
  Shape image;                    // of the model's input; channels 1 (grayscale) or 3 (RGB)
  double scale = 1.0 / 255.0;     // preprocess: (x scale - mean) / std
  std::vector<double> mean{0.0};  // one value, or one a channel
  std::vector<double> std{1.0};
  ChannelOrder order = ChannelOrder::rgb;
  ResizeRule resize_rule = ResizeRule::keras;
  std::uint64_t seed = 0;  // of the job
  spec::DecodeSpec decode{};
};

// Borrows the stages, which must outlive the result. Throws Error(bad_spec) when the stages do not lead to `image`, or
// its channels are neither 1 nor 3.
std::unique_ptr<SampleTransform> make_sample_transform(const TransformOptions&, std::span<const AugmentStage> stages,
                                                       const PixelKernels& kernels = pixel_kernels());

}  // namespace convoy
