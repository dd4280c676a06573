#include "stages/steps/conv_weights/weights_geometry.h"

#include <algorithm>
#include <utility>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

constexpr int kWantedTiles = 4;  // 8: a step is 1 to 2 % longer, and threads wait no less (Inception-v3, ResNet-50)

WeightTiles cut(const WeightsGeometry& g, int out_blocks, int in_blocks, int taps_h, int taps_w) {
  return {out_blocks,
          in_blocks,
          taps_h,
          taps_w,
          ceil_div(g.out_blocks(), out_blocks),
          ceil_div(g.in_blocks(), in_blocks),
          g.kernel_h / taps_h,
          g.kernel_w / taps_w};
}

}  // namespace

WeightsGeometry weights_geometry(const Step& step, const BindContext& context) {
  const TensorDesc& x = context.tensors[step.inputs[0]];
  const TensorDesc& y = context.tensors[step.inputs[1]];
  const Attributes& a = step.attributes;
  WeightsGeometry g;
  g.x = x.shape;
  g.y = y.shape;
  g.groups = a.integer("groups", 1);
  g.x.channels /= g.groups;
  g.y.channels /= g.groups;
  g.x_item = x.stride();
  g.y_item = y.stride();
  g.kernel_h = a.integer("kernel_h", 1);
  g.kernel_w = a.integer("kernel_w", 1);
  g.stride_h = a.integer("stride_h", 1);
  g.stride_w = a.integer("stride_w", 1);
  g.pad_top = a.integer("pad_top", 0);
  g.pad_left = a.integer("pad_left", 0);
  g.dilation_h = a.integer("dilation_h", 1);
  g.dilation_w = a.integer("dilation_w", 1);
  return g;
}

Range valid_outputs(Range outputs, int tap, int stride, int pad, int input_size) {
  const int first = tap >= pad ? 0 : ceil_div(pad - tap, stride);
  const int last_input = input_size - 1 + pad - tap;
  const int end = last_input < 0 ? 0 : last_input / stride + 1;
  return {std::max(outputs.begin, first), std::min(outputs.end, end)};
}

Chunking chunking(const Shape& y, int pixels) {
  const int map = y.height * y.width;
  if (map <= pixels) return {pixels / map, y.height};
  const int rows = std::clamp(pixels / y.width, 1, y.height);
  return {1, even_share(y.height, rows)};  // chunks of nearly equal size
}

// Every cut into at least the wanted number of tiles will do; the best reads X and dY the fewest times. Output blocks stay
// paired, since two of them share each broadcast. Taps are cut only where channel blocks are too few.
WeightTiles weight_tiles(const WeightsGeometry& g) {
  WeightTiles best;
  double best_traffic = 0;
  for (const auto& [taps_h, taps_w] : {std::pair{g.kernel_h, g.kernel_w}, {1, g.kernel_w}, {1, 1}}) {
    for (int out = std::min(2, g.out_blocks());; out *= 2) {
      for (int in = 1;; in *= 2) {
        const WeightTiles t = cut(g, std::min(out, g.out_blocks()), std::min(in, g.in_blocks()), taps_h, taps_w);
        const double traffic = double(t.h_tiles) * t.w_tiles *
                               (double(g.x.padded_elements()) * t.out_tiles + double(g.y.padded_elements()) * t.in_tiles);
        const bool enough = t.count() >= kWantedTiles;
        const bool best_enough = best_traffic > 0 && best.count() >= kWantedTiles;
        if (best_traffic == 0 || (enough && (!best_enough || traffic < best_traffic)) ||
            (!enough && !best_enough && t.count() > best.count())) {
          best = t;
          best_traffic = traffic;
        }
        if (in >= g.in_blocks()) break;
      }
      if (out >= g.out_blocks()) break;
    }
  }
  return best;
}

WeightTiles weight_tiles(const WeightsGeometry& g, int out_blocks, int in_blocks) {
  return cut(g, std::min(out_blocks, g.out_blocks()), std::min(in_blocks, g.in_blocks()), g.kernel_h, g.kernel_w);
}

}  // namespace convoy
