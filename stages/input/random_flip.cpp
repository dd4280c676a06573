#include "stages/input/random_flip.h"

#include <algorithm>

namespace convoy {

Status RandomFlip::run(const SampleView& in, SampleView& out, Rng rng, StageScratch& scratch) const {
  const bool mirror_columns = horizontal_ && rng.uniform() < 0.5;
  const bool mirror_rows = vertical_ && rng.uniform() < 0.5;
  if (!mirror_columns && !mirror_rows) {
    std::copy_n(in.data, in.height * in.width * in.channels, out.data);
    return success();
  }
  WarpMap map;
  if (mirror_rows) map.rows = AxisMap::flip(in.height);
  if (mirror_columns) map.columns = AxisMap::flip(in.width);
  warp(kernels_, map, in, out, scratch);
  return success();
}

std::unique_ptr<InputStage> make_random_flip(spec::ParamReader& p) {
  const std::string mode = p.choice("mode", "horizontal_and_vertical", {"horizontal", "vertical", "horizontal_and_vertical"});
  p.not_built("seed", "draws follow job.seed");
  return std::make_unique<RandomFlip>(mode != "vertical", mode != "horizontal");
}

}  // namespace convoy
