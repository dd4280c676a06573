#include "stages/input/augment/random_erasing.h"

#include <algorithm>
#include <cmath>

#include "pipeline/graph/sample_recipe.h"

namespace convoy {
namespace {

constexpr int kAttempts = 10;

bool is_noise(const spec::Node* value) {
  return value != nullptr && value->kind == spec::Node::Kind::scalar && value->text == "random";
}

std::array<float, 3> read_value(spec::ParamReader& p) {
  const spec::Node* node = p.child("value");
  std::array<float, 3> value{};
  if (node == nullptr || node->kind != spec::Node::Kind::sequence) {
    value.fill(static_cast<float>(p.real("value", 0.0, -1e6, 1e6)));
    return value;
  }
  const std::vector<double> given = p.reals("value", std::nullopt);
  if (given.size() == 3) {
    std::copy(given.begin(), given.end(), value.begin());
  } else {
    p.error("value", "expected a number, 3 of them, or random");
  }
  return value;
}

}  // namespace

void RandomErasing::draw(SampleRecipe& recipe, Rng rng) const {
  if (rng.uniform() >= options_.p) return;
  const double area = static_cast<double>(recipe.height()) * recipe.width();
  const Range log_ratio{std::log(options_.ratio.low), std::log(options_.ratio.high)};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const double erased = area * options_.scale.draw(rng), ratio = std::exp(log_ratio.draw(rng));
    const int height = static_cast<int>(std::nearbyint(std::sqrt(erased * ratio)));
    const int width = static_cast<int>(std::nearbyint(std::sqrt(erased / ratio)));
    if (height >= recipe.height() || width >= recipe.width()) continue;
    const int top = static_cast<int>(rng.below(recipe.height() - height + 1));
    const int left = static_cast<int>(rng.below(recipe.width() - width + 1));
    if (height <= 0 || width <= 0) return;
    EraseOp op{top, left, height, width, options_.value};
    if (options_.noise) op.noise = {rng.next(), rng.next()};
    recipe.add(op);
    return;
  }
}

std::unique_ptr<InputStage> make_random_erasing(spec::ParamReader& p) {
  RandomErasing::Options options;
  options.p = p.real("p", options.p, 0.0, 1.0);
  options.scale = read_range(p, "scale", options.scale, 0.0, 1.0);
  options.ratio = read_range(p, "ratio", options.ratio, 0.01, 100.0);
  options.noise = is_noise(p.child("value"));
  if (options.noise) {
    p.choice("value", std::nullopt, {"random"});
  } else {
    options.value = read_value(p);
  }
  return std::make_unique<RandomErasing>(options);
}

}  // namespace convoy
