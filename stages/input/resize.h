// Resize to a fixed size: bilinear, half-pixel centres, no antialiasing, aspect ratio not kept: the rule of Keras's
// image_dataset_from_directory and tf.image.resize (preprocess.resize_rule: keras). The identity when sizes match.
#pragma once

#include "stages/input/warp.h"

namespace convoy {

class Resize : public InputStage {
 public:
  Resize(int height, int width, const PixelKernels& kernels = pixel_kernels())
      : kernels_(kernels), height_(height), width_(width) {}

  SampleDesc plan(const SampleDesc& in) const override { return {height_, width_, in.channels}; }
  Status run(const SampleView& in, SampleView& out, Rng, StageScratch&) const override;
  // The same from decoded bytes; gray is replicated where `out` has 3 channels.
  void run(const PixelView& in, const SampleView& out, StageScratch&) const;

 private:
  const PixelKernels& kernels_;
  int height_, width_;
};

}  // namespace convoy
