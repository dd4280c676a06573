// Warps that are not separable: rotation, shear, and what they combine to. Every output pixel blends the 2 x 2 input pixels
// around a position that is linear in x and y.
#include "Halide.h"

namespace {

using Halide::cast;
using Halide::clamp;
using Halide::Expr;
using Halide::floor;
using Halide::Func;
using Halide::select;
using Halide::TailStrategy;
using Halide::Var;

constexpr int kLanes = 16;

// How a position outside is read; the caller's EdgeMode has the same order.
enum Edges { kConstant, kNearest, kReflect, kWrap };

struct Axis {
  Expr first, second;  // pixels
  Expr share;          // of the second
  Expr first_inside, second_inside;
};

// out(c, x, y) = factor(c) v + offset(c), v being in around (row_x(y) + dx x, row_y(y) + dy x), all in pixel centres. With
// `nearest_pixel` the position is rounded first, halves up. Eight-bit outputs are rounded to nearest and saturate.
class AffineWarp : public Halide::Generator<AffineWarp> {
 public:
  GeneratorParam<int> channels{"channels", 3};
  Input<Buffer<uint8_t, 3>> in{"in"};
  Input<Buffer<float, 1>> row_x{"row_x"}, row_y{"row_y"};
  Input<float> dx{"dx"}, dy{"dy"};
  Input<int> edges{"edges"};
  Input<bool> nearest_pixel{"nearest_pixel"};
  Input<float> fill{"fill"};
  Input<bool> reverse_channels{"reverse_channels"};
  Input<Buffer<float, 1>> factor{"factor"}, offset{"offset"};
  Output<Buffer<void, 3>> out{"out"};

  void generate() {
    Var c("c"), x("x"), y("y");
    const Axis h = axis(row_x(y) + dx * cast<float>(x), in.dim(1).extent());
    const Axis v = axis(row_y(y) + dy * cast<float>(x), in.dim(2).extent());
    const Expr channel = select(reverse_channels, in.dim(0).extent() - 1 - c, c);
    const auto pixel = [&](const Expr& px, const Expr& py, const Expr& inside) {
      const Expr value = cast<float>(in(clamp(channel, 0, channels - 1), px, py));
      return select(edges != kConstant || inside, value, fill);
    };
    const Expr above = mix(pixel(h.first, v.first, h.first_inside && v.first_inside),
                           pixel(h.second, v.first, h.second_inside && v.first_inside), h.share);
    const Expr below = mix(pixel(h.first, v.second, h.first_inside && v.second_inside),
                           pixel(h.second, v.second, h.second_inside && v.second_inside), h.share);
    const Expr value = mix(above, below, v.share) * factor(c) + offset(c);
    out(c, x, y) = out.type().is_float() ? value : cast<uint8_t>(clamp(value + 0.5f, 0.0f, 255.0f));

    for (int d = 0; d < 3; ++d) {
      in.dim(d).set_min(0);
      out.dim(d).set_min(0);
    }
    in.dim(0).set_extent(channels);
    in.dim(1).set_stride(channels);
    out.dim(0).set_extent(channels);
    out.dim(1).set_stride(channels);
    Func warped(out);
    warped.reorder(c, x, y).unroll(c).vectorize(x, kLanes, TailStrategy::GuardWithIf);
    for (const int mode : {kConstant, kNearest, kReflect, kWrap}) warped.specialize(edges == mode);
  }

 private:
  static Expr mix(const Expr& a, const Expr& b, const Expr& share) { return a + (b - a) * share; }

  Axis axis(const Expr& at, const Expr& size) {
    const Expr n = cast<float>(size), aimed = select(nearest_pixel, floor(at + 0.5f), at);
    // Positions far outside stay in the range of int.
    const Expr near = clamp(aimed, -1e6f, 1e6f);
    const Expr turns = near + 0.5f - 2.0f * n * floor((near + 0.5f) / (2.0f * n));  // 0 .. 2n
    const Expr reflected = select(turns < n, turns, 2.0f * n - turns) - 0.5f;
    const Expr wrapped = near - n * floor(near / n);
    const Expr position = select(edges == kReflect, reflected, edges == kWrap, wrapped, near);
    const Expr below = floor(position), first = cast<int>(below), second = first + 1;
    const Expr wrapped_second = select(edges == kWrap && second >= size, second - size, second);
    return {clamp(first, 0, size - 1), clamp(wrapped_second, 0, size - 1), position - below, first >= 0 && first < size,
            second >= 0 && second < size};
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(AffineWarp, affine_warp)
