// Pixels of an image side by side become channels of one pixel: a channel block of folded rows,
//
//   x(lane, p, q) = strip(p * run + r, a, q)    with a * run + r = channel,
//
// where channel 0 is lane `-first` of row `first_row`, and 0 in lanes behind the last row. A pixel's runs lie side by side in
// each of the strip's rows; those of kMostFoldedRows rows at most meet in a block.
#include "Halide.h"
#include "halide_gen/elementwise/space_to_depth.h"
#include "halide_gen/lanes.h"

namespace {

using convoy::gen::kLanes, convoy::gen::kMostFoldedRows;

class SpaceToDepth : public Halide::Generator<SpaceToDepth> {
 public:
  Input<Buffer<float, 3>> strip{
      "strip"};                       // (float of a row, row of a pixel, folded row), with margins of lanes that count nothing
  Input<int> run{"run"};              // floats of a pixel in each of its rows
  Input<int> first_row{"first_row"};  // that meets the block, and the lane of its first float, 0 or less
  Input<int> first_lane{"first_lane"};
  Output<Buffer<float, 3>> x{"x"};  // (lane, p, q)

  void generate() {
    const Expr rows = strip.dim(1).extent();
    Expr value = 0.0f;
    for (int k = kMostFoldedRows - 1; k >= 0; --k) {
      const Expr row = first_row + k, lane = first_lane + k * run;
      const Expr belongs = l >= lane && l < lane + run && row < rows;
      value = Halide::select(belongs, strip(p * run + (l - lane), Halide::min(row, rows - 1), q), value);
    }
    x(l, p, q) = value;

    strip.dim(1).set_min(0);
    strip.dim(2).set_min(0);
    for (int d = 0; d < 3; ++d) x.dim(d).set_min(0);
    x.dim(0).set_extent(kLanes);
    x.dim(1).set_stride(kLanes);
    Func(x).vectorize(l, kLanes);
    Func(x).specialize(rows == 2 && first_row == 0);
  }

 private:
  Var l{"l"}, p{"p"}, q{"q"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(SpaceToDepth, space_to_depth)
