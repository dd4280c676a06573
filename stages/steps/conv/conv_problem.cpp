#include "stages/steps/conv/conv_problem.h"

#include <algorithm>
#include <numeric>

#include "pipeline/core/divide.h"

namespace convoy {
namespace {

// One axis of a part of the backward pass.
struct Phase1d {
  int count, taps, first_tap, tap_step, pad, dilation;
};

// One axis of the forward pass.
struct Axis {
  int kernel, stride, dilation, pad;
};

// Input pixels x = stride * q + remainder. With the kernel rotated, tap t reads the stride-times stretched d_y at
// x + t * dilation - reach, which is not a zero between two elements where t * dilation = reach - remainder (mod stride): for
// every (stride / common)-th tap from the first on, or for none.
Phase1d backward_phase(int remainder, const Axis& a, int input_extent) {
  const int reach = (a.kernel - 1) * a.dilation - a.pad;
  const int common = std::gcd(a.stride, a.dilation);
  Phase1d p{};
  p.count = remainder < input_extent ? ceil_div(input_extent - remainder, a.stride) : 0;
  p.tap_step = a.stride / common;
  p.dilation = a.dilation / common;
  const int most = std::min(a.kernel, p.tap_step);
  while (p.first_tap < most && (p.first_tap * a.dilation - reach + remainder) % a.stride != 0) ++p.first_tap;
  if (p.first_tap == most) return p;
  p.taps = ceil_div(a.kernel - p.first_tap, p.tap_step);
  p.pad = (reach - remainder - p.first_tap * a.dilation) / a.stride;
  return p;
}

Axis vertical(const Attributes& a) {
  return {a.integer("kernel_h", 1), a.integer("stride_h", 1), a.integer("dilation_h", 1), a.integer("pad_top", 0)};
}

Axis horizontal(const Attributes& a) {
  return {a.integer("kernel_w", 1), a.integer("stride_w", 1), a.integer("dilation_w", 1), a.integer("pad_left", 0)};
}

Shape of_group(Shape shape, int groups) {
  shape.channels /= groups;
  return shape;
}

// What both directions share: the operands' shapes and the size of the kernel.
ConvProblem problem_between(const Step& step, const BindContext& context) {
  const TensorDesc& source = context.tensors[step.inputs[0]];
  const TensorDesc& result = context.tensors[step.outputs[0]];
  ConvProblem p;
  p.groups = step.attributes.integer("groups", 1);
  p.source = of_group(source.shape, p.groups);
  p.result = of_group(result.shape, p.groups);
  p.source_item = source.stride();
  p.result_item = result.stride();
  if (step.inputs.size() > 2 && step.inputs[2] != kNoTensor) p.initial_item = context.tensors[step.inputs[2]].stride();
  p.kernel_h = vertical(step.attributes).kernel;
  p.kernel_w = horizontal(step.attributes).kernel;
  p.image = source.layout == Layout::image;
  return p;
}

}  // namespace

ConvProblem forward_problem(const Step& step, const BindContext& context) {
  const Axis v = vertical(step.attributes), h = horizontal(step.attributes);
  ConvProblem p = problem_between(step, context);
  p.stride_h = v.stride;
  p.stride_w = h.stride;
  ConvPart part;
  part.rows = p.result.height;
  part.columns = p.result.width;
  part.taps_h = v.kernel;
  part.taps_w = h.kernel;
  part.pad_top = v.pad;
  part.pad_left = h.pad;
  part.dilation_h = v.dilation;
  part.dilation_w = h.dilation;
  p.parts = {part};
  return p;
}

ConvProblem backward_data_problem(const Step& step, const BindContext& context) {
  const Axis vertical_axis = vertical(step.attributes), horizontal_axis = horizontal(step.attributes);
  ConvProblem p = problem_between(step, context);
  for (int y = 0; y < vertical_axis.stride; ++y) {
    for (int x = 0; x < horizontal_axis.stride; ++x) {
      const Phase1d v = backward_phase(y, vertical_axis, p.result.height);
      const Phase1d h = backward_phase(x, horizontal_axis, p.result.width);
      if (v.count == 0 || h.count == 0) continue;
      const bool reached = v.taps > 0 && h.taps > 0;
      p.parts.push_back({y, x, vertical_axis.stride, horizontal_axis.stride, v.count, h.count, reached ? v.taps : 0,
                         reached ? h.taps : 0, v.first_tap, h.first_tap, v.tap_step, h.tap_step, v.pad, h.pad, v.dilation,
                         h.dilation});
    }
  }
  return p;
}

void fuse_pixels(ConvProblem& p) {
  if (p.image || p.parts.size() != 1 || p.kernel_h * p.kernel_w != 1 || p.stride_h * p.stride_w != 1) return;
  ConvPart& part = p.parts.front();
  const bool aligned = part.pad_top == 0 && part.pad_left == 0 && part.step_y == 1 && part.step_x == 1 &&
                       p.source.height == p.result.height && p.source.width == p.result.width;
  if (!aligned) return;
  for (Shape* map : {&p.source, &p.result}) *map = {1, map->height * map->width, map->channels};
  part.columns *= part.rows;
  part.rows = 1;
}

}  // namespace convoy
