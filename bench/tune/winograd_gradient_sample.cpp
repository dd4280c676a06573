#include "bench/tune/winograd_gradient_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/graph/winograd_eligible.h"

namespace convoy::bench {

namespace {

Shape result_of(const Attributes& a) { return {a.integer("result_h"), a.integer("result_w"), a.integer("out_blocks") * kBlock}; }

}  // namespace

WinogradGradientSample::WinogradGradientSample(TuneProblem& problem)
    : form_(winograd_form(problem.tune_case().step.attributes)),
      filter_y_(filter_matrix(form_.y)),
      filter_x_(filter_matrix(form_.x)),
      result_(result_of(problem.tune_case().step.attributes)) {
  const TuneCase& c = problem.tune_case();
  const Attributes& a = c.step.attributes;
  in_blocks_ = a.integer("in_blocks"), out_blocks_ = a.integer("out_blocks");
  batch_ = c.batch, order_images_ = a.integer("order_images", 1);
  const int room = batch_tiles(form_, result_, c.batch);
  inputs_ = tile_layout(form_, in_blocks_, room);
  gradients_ = tile_layout(form_, out_blocks_, room);
  v_ = problem.values(c.step.inputs[0]).data();
  d_ = problem.values(c.step.inputs[1]).data();
}

// The tiles that need a product, counted from the batch's first.
template <typename Visit>
void WinogradGradientSample::for_each_tile(int product, const Visit& visit) const {
  const int rows = tile_axis(form_.y, result_.height).tiles;
  for (int image = 0; image < batch_; image += order_images_) {
    const TileOrder order(form_, result_, {image, std::min(order_images_, batch_ - image), 0, rows});
    const TileRange tiles = order.range(product);
    for (int tile = tiles.begin; tile < tiles.end; ++tile) visit(image * image_tiles(form_, result_) + tile);
  }
}

ReferenceElement WinogradGradientSample::element(int ky, int kx, int in, int out) const {
  const float* v = v_ + in / kBlock * inputs_.block + in % kBlock;
  const float* d = d_ + out / kBlock * gradients_.block + out % kBlock;
  double value = 0, magnitude = 0;
  for (int xi = 0; xi < form_.products(); ++xi) {
    const int filter = form_.filter_of(xi);
    const double factor = filter_y_[filter / form_.x.filters()][ky] * filter_x_[filter % form_.x.filters()][kx];
    for_each_tile(xi, [&](int tile) {
      const double term = factor * v[xi * inputs_.product + tile * kBlock] * d[xi * gradients_.product + tile * kBlock];
      value += term;
      magnitude += std::abs(term);
    });
  }
  const std::int64_t pair = std::int64_t{out / kBlock} * in_blocks_ + in / kBlock;
  const std::int64_t tap = pair * form_.taps() + ky * form_.x.taps + kx;
  const double eps = std::numeric_limits<float>::epsilon();
  return {(tap * kBlock + in % kBlock) * kBlock + out % kBlock, value,
          eps * std::sqrt(double(batch_) * image_tiles(form_, result_) + form_.products()) * magnitude};
}

}  // namespace convoy::bench
