// Keys that several stages share.
#pragma once

#include <optional>
#include <string>

#include "pipeline/core/rng.h"
#include "pipeline/graph/sample_recipe.h"
#include "pipeline/spec/param_reader.h"
#include "stages/input/decoded_image.h"

namespace convoy {

struct Range {
  double low = 0.0, high = 0.0;
  double draw(Rng& rng) const { return rng.uniform(low, high); }  // one draw
};

// f for [-f, f], or [low, high]; all within low..high. Keras's factors.
Range read_symmetric_range(spec::ParamReader&, const std::string& key, double low, double high);

// [low, high] within low..high.
Range read_range(spec::ParamReader&, const std::string& key, Range otherwise, double low, double high);

// size: [height, width] or one number; none where the model's input decides.
inline constexpr int kMaxStageSide = 4096;
std::optional<ImageSize> read_size(spec::ParamReader&);

// f for [0, f], or [low, high], within 0..1.
Range read_share(spec::ParamReader&, const std::string& key);

// f for {f, f}, or [a, b] in that order, each within low..high.
Range read_one_or_two(spec::ParamReader&, const std::string& key, double low, double high);

// What lies outside of the sample: fill_mode: reflect (Keras's default) | constant | nearest | wrap; fill_value: 0, of constant.
struct Fill {
  EdgeMode edges = EdgeMode::reflect;
  float value = 0.0f;
};
Fill read_fill(spec::ParamReader&);

// Keys of Keras's layers that say here what is said elsewhere.
void refuse_seed(spec::ParamReader&);
void refuse_value_range(spec::ParamReader&);

}  // namespace convoy
