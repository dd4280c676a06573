#include "stages/steps/conv_weights/weights_geometry.h"

#include <algorithm>

namespace convoy {
namespace {

constexpr int kWantedTiles = 8;
constexpr int kLargestTile = 8;  // blocks a side: beyond it more reuse gains nothing

int ceil_div(int a, int b) { return (a + b - 1) / b; }

}  // namespace

WeightsGeometry weights_geometry(const Shape& x, const Shape& y, const Attributes& a) {
  return {x,
          y,
          a.integer("kernel_h"),
          a.integer("kernel_w"),
          a.integer("stride_h"),
          a.integer("stride_w"),
          a.integer("pad_top"),
          a.integer("pad_left")};
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
  return {1, ceil_div(y.height, ceil_div(y.height, rows))};  // chunks of nearly equal size
}

WeightTiles weight_tiles(const WeightsGeometry& g) {
  WeightTiles t;
  t.out_blocks = std::min(g.out_blocks(), kLargestTile);
  t.in_blocks = std::min(g.in_blocks(), kLargestTile);
  t.taps_h = g.kernel_h;
  t.taps_w = g.kernel_w;
  const auto recount = [&] {
    t.out_tiles = ceil_div(g.out_blocks(), t.out_blocks);
    t.in_tiles = ceil_div(g.in_blocks(), t.in_blocks);
    t.h_tiles = g.kernel_h / t.taps_h;
    t.w_tiles = g.kernel_w / t.taps_w;
  };
  recount();
  // Output blocks stay paired: two of them share each broadcast. Taps are split last, as that reads X and dY again.
  while (t.count() < kWantedTiles) {
    if (t.out_blocks > 2 && t.out_blocks >= t.in_blocks) {
      t.out_blocks = ceil_div(t.out_blocks / 2, 2) * 2;
    } else if (t.in_blocks > 1) {
      t.in_blocks = ceil_div(t.in_blocks, 2);
    } else if (t.taps_h > 1) {
      t.taps_h = 1;
    } else if (t.taps_w > 1) {
      t.taps_w = 1;
    } else {
      break;
    }
    recount();
  }
  return t;
}

}  // namespace convoy
