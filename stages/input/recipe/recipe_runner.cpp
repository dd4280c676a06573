#include "stages/input/recipe/recipe_runner.h"

#include <HalideBuffer.h>

#include "pipeline/core/kernel_call.h"

namespace convoy {

Region RecipeRunner::begin(const SampleRecipe& recipe, ImageSize picture) {
  fold_.start(picture);
  for (next_ = 0; next_ < recipe.ops().size(); ++next_) {
    const auto* warp = std::get_if<SeparableWarp>(&recipe.ops()[next_]);
    if (warp == nullptr || !fold_.add(*warp)) break;
  }
  return fold_.taps().reads();
}

void RecipeRunner::finish(const SampleRecipe& recipe, const PixelView& in, float* out) {
  picture_ = in;
  passes_ = 0;
  affine_warp_.reset();
  tables_.start(normalize_.channels());
  erased_.clear();
  for (const RecipeOp& op : recipe.ops().subspan(next_)) {
    std::visit([this](const auto& o) { apply(o); }, op);
  }
  if (!tables_.identity()) {
    color_.look_up(picture_, tables_.normalized(normalize_), normalize_.order == ChannelOrder::bgr, out);
  } else if (affine_warp_) {
    flush_separable();
    affine_.run(*affine_warp_, picture_, normalize_, out);
  } else {
    separable_.run(fold_.taps(), picture_, normalize_, out);
  }
  for (const EraseOp& op : erased_) erase(op, out, recipe.width());
}

void RecipeRunner::apply(const SeparableWarp& warp) {
  if (affine_warp_ || !tables_.identity()) flush();
  if (fold_.add(warp)) return;
  flush();
  fold_.add(warp);
}

void RecipeRunner::apply(const AffineWarp& warp) {
  if (!tables_.identity()) flush();
  if (!affine_warp_) {
    affine_warp_ = warp;
    return;
  }
  const AffineWarp& first = *affine_warp_;
  const bool alike = first.edges == warp.edges && first.fill == warp.fill && first.nearest == warp.nearest;
  if (alike && !first.alone && !warp.alone) {
    affine_warp_ = combined(first, warp);
  } else {
    flush_warps();
    affine_warp_ = warp;
  }
}

void RecipeRunner::apply(const PointOp& op) {
  flush_warps();
  double luma = 0.0;
  if (op.kind == PointOp::Kind::contrast) {
    flush();
    luma = color_.mean_luma(picture_);
  }
  if (ColorTables::needs_histogram(op.kind)) color_.histogram(picture_, histogram_);
  tables_.apply(op, histogram_, luma);
}

void RecipeRunner::apply(const SaturationOp& op) {
  flush();
  if (picture_.channels == 1) return;  // grey already
  const PixelView from = picture_;
  color_.saturate(from, op.factor, next_picture(from.height, from.width));
}

void RecipeRunner::apply(const HueOp& op) {
  flush();
  if (picture_.channels == 1) return;
  const PixelView from = picture_;
  color_.turn_hue(from, op.turn, op.saturation, next_picture(from.height, from.width));
}

void RecipeRunner::apply(const SharpenOp& op) {
  flush();
  const PixelView from = picture_;
  color_.sharpen(from, op.factor, next_picture(from.height, from.width));
}

void RecipeRunner::apply(const EraseOp& op) { erased_.push_back(op); }

// The other of the two pictures between passes; it is the picture from now on.
std::uint8_t* RecipeRunner::next_picture(int height, int width) {
  const int channels = normalize_.channels();
  std::vector<std::uint8_t>& to = between_[passes_++ % 2];
  const std::size_t elements = std::size_t(height) * width * channels;
  if (to.size() < elements) to.resize(elements);
  picture_ = {to.data(), height, width, channels};
  return to.data();
}

void RecipeRunner::flush_separable() {
  if (fold_.empty() && picture_.channels == normalize_.channels()) return;
  const PixelView from = picture_;
  std::uint8_t* to = next_picture(fold_.taps().rows.size(), fold_.taps().columns.size());
  separable_.run(fold_.taps(), from, normalize_.channels(), to);
  fold_.start({picture_.height, picture_.width});
}

void RecipeRunner::flush_warps() {
  flush_separable();
  if (!affine_warp_) return;
  const PixelView from = picture_;
  affine_.run(*affine_warp_, from, next_picture(from.height, from.width));
  affine_warp_.reset();
}

void RecipeRunner::flush() {
  flush_warps();
  if (tables_.identity()) return;
  const PixelView from = picture_;
  color_.look_up(from, tables_.bytes(), next_picture(from.height, from.width));
  tables_.start(normalize_.channels());
}

void RecipeRunner::erase(const EraseOp& op, float* out, int width) const {
  const int channels = normalize_.channels();
  if (op.noise) {
    const halide_dimension_t rows[]{{0, op.width * channels, 1}, {0, op.height, width * channels}};
    Halide::Runtime::Buffer<float, 2> to(out + (std::size_t(op.top) * width + op.left) * channels, 2, rows);
    call_kernel("fill_noise", kernels_.fill_noise, (*op.noise)[0], (*op.noise)[1], to);
    return;
  }
  Halide::Runtime::Buffer<const float, 1> value(op.value.data(), channels);
  const halide_dimension_t box[]{{0, channels, 1}, {0, op.width, channels}, {0, op.height, width * channels}};
  Halide::Runtime::Buffer<float, 3> to(out + (std::size_t(op.top) * width + op.left) * channels, 3, box);
  call_kernel("fill_box", kernels_.fill_box, value, to);
}

}  // namespace convoy
