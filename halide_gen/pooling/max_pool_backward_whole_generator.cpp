// The gradient of max pooling over windows of pool x pool, whatever lies inside of each window: two rows and `stride` columns of
// pixels at a time, which share their windows. Windows that do not exist read the nearest that does and match no position.
#include "halide_gen/norm/batch_norm_algorithm.h"
#include "halide_gen/pooling/pooling_schedule.h"
#include "halide_gen/pooling/rows_at_once.h"

namespace {

using namespace convoy::gen;
using Halide::cast;
using Halide::clamp;
using Halide::Expr;
using Halide::likely;
using Halide::select;
using Halide::Var;

constexpr int kNowhere = 64;  // a bit that no position has

struct Windows {
  int pool, stride, pad;
};

// The gradient of the pixel (x, y) of plane p, in lane c, from pooled ones and the positions of maxima.
template <typename DY, typename Argmax>
class GradientOfPixel {
 public:
  GradientOfPixel(const Windows& windows, const DY& d_y, const Argmax& argmax) : w_(windows), d_y_(d_y), argmax_(argmax) {}

  Expr operator()(const Var& c, const Expr& x, const Expr& y, const Var& p) const {
    const Expr phase_x = (x + w_.pad) % w_.stride, phase_y = (y + w_.pad) % w_.stride;
    Expr gradient = sum(0, 0, c, x, y, p);
    for (int v = 0; v < w_.stride; ++v) {
      for (int u = v == 0 ? 1 : 0; u < w_.stride; ++u) {
        gradient = select(phase_x == u && phase_y == v, sum(u, v, c, x, y, p), gradient);
      }
    }
    return gradient;
  }

  // Of `d_x`, whose pixels start at an even row.
  void schedule(Halide::Func d_x) const {
    const std::vector<Var> dims = d_x.args();
    const Var c = dims[0], x = dims[1], y = dims[2], p = dims[3];
    Var xo("xo"), yo("yo"), u("u"), v("v");
    d_x.split(x, xo, u, w_.stride, Halide::TailStrategy::GuardWithIf)
        .split(y, yo, v, kPixelRows, Halide::TailStrategy::GuardWithIf)
        .reorder(c, u, v, xo, yo, p)
        .vectorize(c)
        .unroll(u)
        .unroll(v);
  }

 private:
  // Of a pixel at position (u + a stride, v + b stride) of the windows (x - a, y - b).
  Expr sum(int u, int v, const Var& c, const Expr& x, const Expr& y, const Var& p) const {
    Expr sum;
    for (int b = 0; v + b * w_.stride < w_.pool; ++b) {
      for (int a = 0; u + a * w_.stride < w_.pool; ++a) {
        const Expr column = (x + w_.pad) / w_.stride - a, row = (y + w_.pad) / w_.stride - b;
        const Expr width = d_y_.dim(1).extent(), height = d_y_.dim(2).extent();
        const Expr i = clamp(likely(column), 0, width - 1), j = clamp(likely(row), 0, height - 1);
        // A bit, as the simplifier would move a summand into 9 sums with positions.
        const Expr exists = likely(column >= 0) && likely(column < width) && likely(row >= 0) && likely(row < height);
        const Expr beyond = cast<uint8_t>(select(exists, 0, kNowhere));
        const int position = (v + b * w_.stride) * w_.pool + u + a * w_.stride;
        const Expr is_source = (argmax_(c, i, j, p) | beyond) == cast<uint8_t>(position);
        const Expr term = select(is_source, d_y_(c, i, j, p), 0.0f);
        sum = sum.defined() ? sum + term : term;
      }
    }
    return Halide::strict_float(sum);  // in this order in every kernel
  }

  Windows w_;
  const DY& d_y_;
  const Argmax& argmax_;
};

class MaxPoolBackwardWhole : public Halide::Generator<MaxPoolBackwardWhole> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 2}, pad{"pad", 0};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<uint8_t, 4>> argmax{"argmax"};
  Input<int> first_pair{"first_pair"};  // d_x is what of the map follows this many pairs of rows
  Output<Buffer<float, 4>> d_x{"d_x"};

  void generate() {
    const GradientOfPixel gradient({pool, stride, pad}, d_y, argmax);
    d_x(c, x, y, p) = gradient(c, x, y + first_pair * kPixelRows, p);

    d_x.dim(1).set_min(0);
    d_x.dim(2).set_min(0);
    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(d_x);
    gradient.schedule(d_x);
  }

 private:
  Var c{"c"}, x{"x"}, y{"y"}, p{"p"};
};

// The way back through relu and batch normalization in the same pass, as batch_norm_backward has it; planes are the channel
// blocks of one image. d_map may be the map: every element is read before it is written.
class NormMaxPoolBackward : public Halide::Generator<NormMaxPoolBackward> {
 public:
  GeneratorParam<int> pool{"pool", 3}, stride{"stride", 2}, pad{"pad", 0};
  Input<Buffer<float, 4>> d_y{"d_y"};
  Input<Buffer<uint8_t, 4>> argmax{"argmax"};
  Input<Buffer<float, 4>> map{"map"};                                                                      // what was normalized
  Input<Buffer<float, 2>> mean{"mean"}, scale{"scale"}, shift{"shift"}, mean_g{"mean_g"}, slope{"slope"};  // (lane, plane)
  Output<Buffer<float, 4>> d_map{"d_map"};

  void generate() {
    const GradientOfPixel gradient({pool, stride, pad}, d_y, argmax);
    const Expr at = map(c, x, y, p), v = normalized(at, mean(c, p), scale(c, p), shift(c, p));
    const Expr g = norm_activation_gradient(NormActivation::relu, v, gradient(c, x, y, p));
    d_map(c, x, y, p) = norm_gradient(g, at, mean(c, p), scale(c, p), mean_g(c, p), slope(c, p));

    d_map.dim(1).set_min(0);
    d_map.dim(2).set_min(0);
    dense_lanes(d_y);
    dense_lanes(argmax);
    dense_lanes(map);
    dense_lanes(d_map);
    for (auto* vector : {&mean, &scale, &shift, &mean_g, &slope}) vector_of_channels(*vector);
    gradient.schedule(d_map);
  }

 private:
  Var c{"c"}, x{"x"}, y{"y"}, p{"p"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(MaxPoolBackwardWhole, max_pool_backward_whole)
HALIDE_REGISTER_GENERATOR(NormMaxPoolBackward, norm_max_pool_backward)
