// A depth multiplier m > 1 makes output channels c*m .. c*m + m-1 from input channel c. The steps spread the input to one
// lane an output channel, so that the convolution itself is one filter a lane, and gather gradients back.
#include "Halide.h"

namespace {

constexpr int kLanes = 16;

// y(c, px, row) = x((first + c) / m, px, row): one output block from its one input block.
class DepthwiseSpread : public Halide::Generator<DepthwiseSpread> {
 public:
  Input<Buffer<float, 3>> x{"x"};
  Input<int> first{"first"};  // the output block's first channel, counted from the input block's first output
  Input<int> multiplier{"multiplier"};
  Output<Buffer<float, 3>> y{"y"};

  void generate() {
    Var c("c"), px("px"), row("row");
    const Expr source = (first + c) / multiplier;
    y(c, px, row) = x(Halide::unsafe_promise_clamped(source, 0, kLanes - 1), px, row);
    x.dim(0).set_bounds(0, kLanes);
    for (int d = 1; d < 3; ++d) x.dim(d).set_min(0), y.dim(d).set_min(0);
    y.bound(c, 0, kLanes).vectorize(c);
  }
};

// d_x(c, px, row) = sum over j of d_spread((c*m + j) % 16, px, row, (c*m + j) / 16): one input block from its m output blocks.
class DepthwiseGather : public Halide::Generator<DepthwiseGather> {
 public:
  Input<Buffer<float, 4>> d_spread{"d_spread"};
  Input<int> multiplier{"multiplier"};
  Output<Buffer<float, 3>> d_x{"d_x"};

  void generate() {
    Var c("c"), px("px"), row("row");
    const Halide::RDom j(0, multiplier);
    const Expr channel = c * multiplier + j;
    Func sum("sum");
    sum(c, px, row) = 0.0f;
    sum(c, px, row) +=
        d_spread(channel % kLanes, px, row, Halide::unsafe_promise_clamped(channel / kLanes, 0, d_spread.dim(3).extent() - 1));
    d_x(c, px, row) = sum(c, px, row);
    d_spread.dim(0).set_bounds(0, kLanes);
    for (int d = 1; d < 3; ++d) d_spread.dim(d).set_min(0), d_x.dim(d).set_min(0);
    d_spread.dim(3).set_min(0);
    d_x.dim(1).set_stride(kLanes);
    d_x.bound(c, 0, kLanes).vectorize(c);
    sum.compute_at(d_x, px).bound_extent(c, kLanes).vectorize(c);
    sum.update().reorder(c, j).vectorize(c);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(DepthwiseSpread, depthwise_spread)
HALIDE_REGISTER_GENERATOR(DepthwiseGather, depthwise_gather)
