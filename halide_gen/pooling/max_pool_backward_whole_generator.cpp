// The gradient of max pooling over windows of pool x pool with a stride of 2, whole maps at once, whatever lies inside of each
// window: two rows and two columns of pixels at a time, which share their windows. Windows that do not exist read the nearest
// that does and match no position.
#include "halide_gen/pooling/pooling_schedule.h"

namespace {

using namespace convoy::gen;
using Halide::cast;
using Halide::clamp;
using Halide::Expr;
using Halide::select;

constexpr int kRows = 2;
constexpr int kNowhere = 64;  // a bit that no position has

class MaxPoolBackwardWhole : public Halide::Generator<MaxPoolBackwardWhole> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 2}, pad{"pad", 0};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<uint8_t, 4>> argmax{"argmax"};
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    const Expr phase_x = (x + pad) % stride, phase_y = (y + pad) % stride;
    Expr gradient = sum(0, 0);
    for (int v = 0; v < stride; ++v) {
      for (int u = v == 0 ? 1 : 0; u < stride; ++u) gradient = select(phase_x == u && phase_y == v, sum(u, v), gradient);
    }
    d_x(c, x, y, p) = gradient;

    d_x.dim(1).set_min(0);
    d_x.dim(2).set_min(0);
    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(d_x);
    Halide::Var xo("xo"), yo("yo"), u("u"), v("v");
    Halide::Func(d_x)
        .split(x, xo, u, stride, Halide::TailStrategy::GuardWithIf)
        .split(y, yo, v, kRows, Halide::TailStrategy::GuardWithIf)
        .reorder(c, u, v, xo, yo, p)
        .vectorize(c)
        .unroll(u)
        .unroll(v);
  }

 private:
  // Of a pixel at position (u + a stride, v + b stride) of the windows (x - a, y - b).
  Expr sum(int u, int v) const {
    Expr sum;
    for (int b = 0; v + b * stride < pool; ++b) {
      for (int a = 0; u + a * stride < pool; ++a) {
        const Expr column = (x + pad) / stride - a, row = (y + pad) / stride - b;
        const Expr width = d_y.dim(1).extent(), height = d_y.dim(2).extent();
        const Expr i = clamp(column, 0, width - 1), j = clamp(row, 0, height - 1);
        // A bit, as the simplifier would move a summand into 9 sums with positions.
        const Expr beyond = cast<uint8_t>(select(column == i && row == j, 0, kNowhere));
        const int position = (v + b * stride) * pool + u + a * stride;
        const Expr is_source = (argmax(c, i, j, p) | beyond) == cast<uint8_t>(position);
        const Expr term = select(is_source, d_y(c, i, j, p), 0.0f);
        sum = sum.defined() ? sum + term : term;
      }
    }
    return sum;
  }

  Var c{"c"}, x{"x"}, y{"y"}, p{"p"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MaxPoolBackwardWhole, max_pool_backward_whole)
