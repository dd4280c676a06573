#include "stages/input/augment/color_jitter.h"

#include <algorithm>
#include <array>

#include "pipeline/graph/sample_recipe.h"

namespace convoy {
namespace {

// v, or [low, high], around `centre`.
std::optional<Range> read_jitter(spec::ParamReader& p, const std::string& key, double centre, double low, double high) {
  if (!p.has(key)) return std::nullopt;
  const spec::Node* node = p.child(key);
  if (node->kind == spec::Node::Kind::sequence) return read_range(p, key, {centre, centre}, low, high);
  const double v = p.real(key, std::nullopt, 0.0, high - centre);
  return Range{std::max(low, centre - v), centre + v};
}

}  // namespace

void ColorJitter::draw(SampleRecipe& recipe, Rng rng) const {
  std::array<int, 4> order{0, 1, 2, 3};
  for (std::uint32_t last = 3; last > 0; --last) std::swap(order[last], order[rng.below(last + 1)]);
  const std::array<const std::optional<Range>*, 4> ranges{&options_.brightness, &options_.contrast, &options_.saturation,
                                                          &options_.hue};
  std::array<double, 4> value{};
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (*ranges[i]) value[i] = (*ranges[i])->draw(rng);
  }
  for (const int i : order) {
    if (!*ranges[i]) continue;
    if (i == 0) recipe.add(PointOp{PointOp::Kind::brightness, {value[0]}});
    if (i == 1) recipe.add(PointOp{PointOp::Kind::contrast, {value[1]}});
    if (i == 2) recipe.add(SaturationOp{value[2]});
    if (i == 3) recipe.add(HueOp{.turn = value[3]});
  }
}

std::unique_ptr<InputStage> make_color_jitter(spec::ParamReader& p) {
  constexpr double kMost = 100.0;
  ColorJitter::Options options;
  options.brightness = read_jitter(p, "brightness", 1.0, 0.0, kMost);
  options.contrast = read_jitter(p, "contrast", 1.0, 0.0, kMost);
  options.saturation = read_jitter(p, "saturation", 1.0, 0.0, kMost);
  options.hue = read_jitter(p, "hue", 0.0, -0.5, 0.5);
  if (!options.brightness && !options.contrast && !options.saturation && !options.hue) {
    p.error("", "changes nothing; set brightness, contrast, saturation or hue");
  }
  return std::make_unique<ColorJitter>(options);
}

}  // namespace convoy
