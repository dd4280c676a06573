// random_flip: mirrors the sample, with probability 1/2 along each axis that `mode` names (Keras's RandomFlip).
//
// Key: mode: horizontal | vertical | horizontal_and_vertical (Keras's default). Draws: horizontal first, then vertical;
// an axis that is not named takes no draw.
#pragma once

#include <memory>

#include "pipeline/spec/param_reader.h"
#include "stages/input/warp.h"

namespace convoy {

class RandomFlip : public InputStage {
 public:
  RandomFlip(bool horizontal, bool vertical, const PixelKernels& kernels = pixel_kernels())
      : kernels_(kernels), horizontal_(horizontal), vertical_(vertical) {}

  SampleDesc plan(const SampleDesc& in) const override { return in; }
  Status run(const SampleView& in, SampleView& out, Rng, StageScratch&) const override;
  bool random() const override { return true; }

 private:
  const PixelKernels& kernels_;
  bool horizontal_, vertical_;
};

std::unique_ptr<InputStage> make_random_flip(spec::ParamReader&);

}  // namespace convoy
