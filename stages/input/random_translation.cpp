#include "stages/input/random_translation.h"

namespace convoy {
namespace {

EdgeMode edge_mode(const std::string& name) {
  if (name == "constant") return EdgeMode::constant;
  if (name == "nearest") return EdgeMode::nearest;
  return name == "wrap" ? EdgeMode::wrap : EdgeMode::reflect;
}

// f or [low, high].
RandomTranslation::Range read_range(spec::ParamReader& p, const std::string& key) {
  const spec::Node* node = p.child(key);
  if (!node || node->kind != spec::Node::Kind::sequence) {
    const double f = p.real(key, std::nullopt, 0.0, 1.0);
    return {-f, f};
  }
  const std::vector<double> pair = p.reals(key, std::nullopt);
  const bool good = pair.size() == 2 && pair[0] >= -1.0 && pair[0] <= pair[1] && pair[1] <= 1.0;
  if (good) return {pair[0], pair[1]};
  p.error(key, "expected a share from 0 to 1, or [low, high] with -1 <= low <= high <= 1");
  return {};
}

}  // namespace

Status RandomTranslation::run(const SampleView& in, SampleView& out, Rng rng, StageScratch& scratch) const {
  const double down = rng.uniform(options_.height.low, options_.height.high) * in.height;
  const double right = rng.uniform(options_.width.low, options_.width.high) * in.width;
  warp(kernels_, {AxisMap::shift(down), AxisMap::shift(right), options_.edges, options_.fill}, in, out, scratch);
  return success();
}

std::unique_ptr<InputStage> make_random_translation(spec::ParamReader& p) {
  RandomTranslation::Options options;
  options.height = read_range(p, "height_factor");
  options.width = read_range(p, "width_factor");
  options.edges = edge_mode(p.choice("fill_mode", "reflect", {"constant", "nearest", "reflect", "wrap"}));
  options.fill = static_cast<float>(p.real("fill_value", 0.0, -1e6, 1e6));
  p.choice("interpolation", "bilinear", {"bilinear"}, {"nearest"});
  p.not_built("seed", "draws follow job.seed");
  return std::make_unique<RandomTranslation>(options);
}

}  // namespace convoy
