// random_translation: shifts the sample by a random share of its size (Keras's RandomTranslation).
//
// Keys: height_factor and width_factor, each a share f for [-f, f] or a pair [low, high], in -1..1; fill_mode: reflect
// (Keras's default) | constant | nearest | wrap; fill_value (of constant, before normalisation, default 0);
// interpolation: bilinear.
// Convention: the shift is d = u x size pixels with u uniform over the range and is not rounded; positive moves the
// picture down and right: out(y, x) = in(y - d_y, x - d_x), bilinear. Draws: height first, then width.
#pragma once

#include <memory>

#include "pipeline/spec/param_reader.h"
#include "stages/input/warp.h"

namespace convoy {

class RandomTranslation : public InputStage {
 public:
  struct Range {
    double low = 0.0, high = 0.0;
  };
  struct Options {
    Range height, width;
    EdgeMode edges = EdgeMode::reflect;
    float fill = 0.0f;
  };

  explicit RandomTranslation(const Options& options, const PixelKernels& kernels = pixel_kernels())
      : kernels_(kernels), options_(options) {}

  SampleDesc plan(const SampleDesc& in) const override { return in; }
  Status run(const SampleView& in, SampleView& out, Rng, StageScratch&) const override;
  bool random() const override { return true; }

 private:
  const PixelKernels& kernels_;
  Options options_;
};

std::unique_ptr<InputStage> make_random_translation(spec::ParamReader&);

}  // namespace convoy
