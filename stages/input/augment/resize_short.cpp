#include "stages/input/augment/resize_short.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/graph/sample_recipe.h"
#include "stages/input/augment/read_keys.h"

namespace convoy {
namespace {

constexpr int kLongest = 65536;  // pixels; reached by strips that no photograph looks like

}  // namespace

void ResizeShort::draw(SampleRecipe& recipe, Rng) const {
  const int height = recipe.height(), width = recipe.width(), shorter = std::min(height, width);
  const auto scaled = [&](int side) {
    return static_cast<int>(std::min<std::int64_t>(std::int64_t{side} * size_ / shorter, kLongest));
  };
  recipe.resize(scaled(height), scaled(width));
}

std::unique_ptr<InputStage> make_resize_short(spec::ParamReader& p) {
  return std::make_unique<ResizeShort>(static_cast<int>(p.integer("size", std::nullopt, 1, kMaxStageSide)));
}

}  // namespace convoy
