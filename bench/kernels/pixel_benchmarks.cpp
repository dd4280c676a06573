// What the passes over one sample's pixels cost, on one thread and both instruction sets: a crop of 370 x 275 pixels to 224 x
// 224.
#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

#include "stages/input/augment/policy_ops.h"
#include "stages/input/recipe/recipe_runner.h"

namespace {

using namespace convoy;

constexpr int kSide = 224;

void crop(SampleRecipe& r) {
  r.crop(0, 0, 275, 370);
  r.resize(kSide, kSide);
}

void flip(SampleRecipe& r) { r.warp({.columns = AxisMap::flip(kSide), .height = kSide, .width = kSide}); }

// Draws, folds and runs, as one sample of training does after decoding.
void run_recipe(benchmark::State& state, Isa isa, ResizeRule rule, const std::function<void(SampleRecipe&)>& stages) {
  const ImageSize size{275, 370};
  std::vector<std::uint8_t> pixels(std::size_t(size.height) * size.width * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 2654435761u >> 13);
  std::vector<float> out(kSide * kSide * 3);
  const Normalize normalize(3, 1.0 / 255, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225});
  RecipeRunner runner(pixel_kernels(isa), normalize);
  SampleRecipe recipe;
  for (auto _ : state) {
    recipe.begin({size.height, size.width, 3}, {kSide, kSide, 3}, rule);
    crop(recipe);
    stages(recipe);
    runner.begin(recipe, size);
    runner.finish(recipe, {pixels.data(), size.height, size.width, 3}, out.data());
    benchmark::ClobberMemory();
  }
}

void add(const std::string& name, ResizeRule rule, const std::function<void(SampleRecipe&)>& stages) {
  for (const Isa isa : {Isa::avx2, Isa::avx512}) {
    if (!cpu_supports(isa)) continue;
    benchmark::RegisterBenchmark((name + "/" + std::string(to_string(isa))).c_str(), [=](benchmark::State& state) {
      run_recipe(state, isa, rule, stages);
    })->Unit(benchmark::kMicrosecond);
  }
}

void add_policy(const std::string& name, PolicyOp op, double magnitude) {
  add(name, ResizeRule::antialias, [=](SampleRecipe& r) { add_policy_op(r, op, magnitude, {}); });
}

}  // namespace

int main(int argc, char** argv) {
  add("antialias", ResizeRule::antialias, [](SampleRecipe&) {});
  add("antialias_flip", ResizeRule::antialias, flip);
  add("keras_flip", ResizeRule::keras, flip);
  add_policy("rotate", PolicyOp::rotate, 20);
  add_policy("brightness", PolicyOp::brightness, 0.3);
  add_policy("contrast", PolicyOp::contrast, 0.3);
  add_policy("color", PolicyOp::color, 0.3);
  add_policy("equalize", PolicyOp::equalize, 0);
  add_policy("sharpness", PolicyOp::sharpness, 0.3);
  add("hue", ResizeRule::antialias, [](SampleRecipe& r) { r.add(HueOp{.turn = 0.1}); });
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
