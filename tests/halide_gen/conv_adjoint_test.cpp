// The gradients that Halide derives from conv_algorithm.h agree with the reference's, so the reference, the algorithm and
// the hand-written backward passes (which are tested against the reference) describe the same convolution.
#include <Halide.h>
#include <gtest/gtest.h>

#include <random>

#include "halide_gen/conv/conv_algorithm.h"
#include "tests/reference/conv_reference.h"

namespace convoy {
namespace {

using Halide::Buffer;
using Halide::Func;
using Halide::Var;
using reference::ConvGeometry;

constexpr int kLanes = 16;

// One image, 16 -> 16 channels: blocks stay at one, so NHWC and blocked order coincide.
const ConvGeometry kShape{1, 7, 6, kLanes, 4, 3, kLanes, 3, 2, 2, 2, 1, 1};

std::vector<float> normals(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& v : values) v = normal(engine);
  return values;
}

void expect_close(const Buffer<float>& got, const reference::Sums& want) {
  ASSERT_EQ(got.number_of_elements(), want.value.size());
  for (std::size_t i = 0; i < want.value.size(); ++i) {
    ASSERT_NEAR(got.data()[i], want.value[i], want.tolerance(i)) << "element " << i;
  }
}

TEST(ConvAlgorithm, ForwardAndAdjointsMatchTheReference) {
  const ConvGeometry& g = kShape;
  std::vector<float> x = normals(g.x_size(), 1), w = normals(g.w_size(), 2), bias = normals(g.out_c, 3),
                     d_y = normals(g.y_size(), 4);
  Buffer<float> x_buffer(x.data(), kLanes, g.in_w, g.in_h);
  Buffer<float> w_buffer(w.data(), kLanes, kLanes, g.kernel_w, g.kernel_h);
  Buffer<float> bias_buffer(bias.data(), kLanes);
  Buffer<float> d_y_buffer(d_y.data(), kLanes, g.out_w, g.out_h, 1);

  Var ci, px, row, kx, ky, cib, co, cob, n;
  Func x_func("x"), w_func("w"), padded("padded"), view("view"), weight("weight"), initial("initial");
  x_func(ci, px, row) = x_buffer(ci, px, row);
  w_func(co, ci, kx, ky) = w_buffer(co, ci, kx, ky);
  padded = Halide::BoundaryConditions::constant_exterior(x_func, 0.0f, {{0, kLanes}, {0, g.in_w}, {0, g.in_h}});
  view(ci, px, row, kx, ky, cib) = padded(ci, px * g.stride_w + kx - g.pad_left, row * g.stride_h + ky - g.pad_top);
  weight(co, ci, kx, ky, cib, cob) = w_func(co, ci, kx, ky);
  initial(co, px, row, cob) = bias_buffer(co);
  const Halide::RDom taps = gen::conv_taps(kLanes, g.kernel_w, g.kernel_h, 1);
  Func y = gen::convolution(view, weight, initial, taps, gen::ConvVars{});

  Buffer<float> y_buffer = y.realize({kLanes, g.out_w, g.out_h, 1});
  expect_close(y_buffer, reference::conv_forward(g, x, w, bias));

  const Halide::Derivative d = Halide::propagate_adjoints(y, d_y_buffer);
  Buffer<float> d_x = d(x_func).realize({kLanes, g.in_w, g.in_h});
  expect_close(d_x, reference::conv_backward_data(g, d_y, w));
  Buffer<float> d_w = d(w_func).realize({kLanes, kLanes, g.kernel_w, g.kernel_h});
  expect_close(d_w, reference::conv_backward_weights(g, x, d_y));
}

}  // namespace
}  // namespace convoy
