#include "halide_gen/norm/lrn_algorithm.h"

namespace {

using namespace convoy::gen;
using Halide::Expr;
using Halide::Func;

// squares(lane, block, pixel) = x^2, zero in the blocks before the first and behind the last one.
class LrnSquares : public Halide::Generator<LrnSquares> {
 public:
  Input<Buffer<float, 3>> x{"x"};               // (lane, pixel, block)
  Output<Buffer<float, 3>> squares{"squares"};  // (lane, block, pixel)

  void generate() {
    Var l("l"), p("p"), b("b");
    const Expr blocks = x.dim(2).extent(), value = x(l, p, Halide::clamp(b, 0, blocks - 1));
    squares(l, b, p) = Halide::select(b >= 0 && b < blocks, value * value, 0.0f);
    lrn_map(x);
    squares.dim(0).set_bounds(0, kLanes);
    squares.dim(1).set_stride(kLanes);
    squares.dim(2).set_min(0);
    Func(squares).reorder(l, p, b).vectorize(l);
  }
};

class LrnForward : public Halide::Generator<LrnForward> {
 public:
  GeneratorParam<bool> three_quarters{"three_quarters", true};
  Input<Buffer<float, 3>> x{"x"};              // (lane, pixel, block)
  Input<Buffer<float, 2>> squares{"squares"};  // (channel, pixel)
  Input<int> size{"size"};
  Input<float> alpha{"alpha"}, beta{"beta"}, k{"k"};  // alpha is already divided by size
  Output<Buffer<float, 3>> y{"y"};

  void generate() {
    Var l("l"), p("p"), b("b");
    ChannelWindow window(squares, size, size / 2);
    y(l, p, b) = x(l, p, b) * lrn_powers(three_quarters, k + alpha * window(l, p, b), beta).forward;
    lrn_map(x);
    lrn_map(y);
    Func(y).vectorize(l);
    window.schedule(y, p, size);
  }
};

// The first half of the way back: d_x = d_y scale^-beta, and what neighbours take away: terms = d_y x scale^(-beta - 1).
class LrnTerms : public Halide::Generator<LrnTerms> {
 public:
  GeneratorParam<bool> three_quarters{"three_quarters", true};
  Input<Buffer<float, 3>> x{"x"}, d_y{"d_y"};  // (lane, pixel, block)
  Input<Buffer<float, 2>> squares{"squares"};  // (channel, pixel)
  Input<int> size{"size"};
  Input<float> alpha{"alpha"}, beta{"beta"}, k{"k"};
  Output<Func> out{"out", {Float(32), Float(32)}, 3};  // (lane, pixel, block): d_x, terms

  void generate() {
    Var l("l"), p("p"), b("b");
    ChannelWindow window(squares, size, size / 2);
    const LrnPowers powers = lrn_powers(three_quarters, k + alpha * window(l, p, b), beta);
    const Expr g = d_y(l, p, b);
    out(l, p, b) = Halide::Tuple(g * powers.forward, g * (x(l, p, b) * powers.terms));
    lrn_map(x);
    lrn_map(d_y);
    auto first = Func(out).output_buffers()[0];
    lrn_map(first);
    Func(out).vectorize(l);
    window.schedule(out, p, size);
  }
};

// The second half: d_x -= share x sum of terms, over the channels in whose windows x stands. share = 2 alpha beta.
class LrnBackward : public Halide::Generator<LrnBackward> {
 public:
  Input<Buffer<float, 3>> x{"x"}, before{"before"};  // (lane, pixel, block); `before` is d_x so far, and may be d_x itself
  Input<Buffer<float, 2>> terms{"terms"};            // (channel, pixel)
  Input<int> size{"size"};
  Input<float> share{"share"};
  Output<Buffer<float, 3>> d_x{"d_x"};

  void generate() {
    Var l("l"), p("p"), b("b");
    ChannelWindow window(terms, size, (size - 1) / 2);
    d_x(l, p, b) = before(l, p, b) - share * x(l, p, b) * window(l, p, b);
    lrn_map(x);
    lrn_map(before);
    lrn_map(d_x);
    Func(d_x).vectorize(l);
    window.schedule(d_x, p, size);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(LrnSquares, lrn_squares)
HALIDE_REGISTER_GENERATOR(LrnForward, lrn_forward)
HALIDE_REGISTER_GENERATOR(LrnTerms, lrn_terms)
HALIDE_REGISTER_GENERATOR(LrnBackward, lrn_backward)
