#include "stages/steps/conv/conv_problem.h"

#include <algorithm>

namespace convoy {
namespace {

int ceil_div(int a, int b) { return (a + b - 1) / b; }

// One axis of a part of the backward pass.
struct Phase1d {
  int count, taps, first_tap, pad;
};

// Input pixels x = stride * q + remainder. With the kernel rotated, tap t reads the stride-times stretched d_y at
// x + t - reach, which is not a zero between two elements where t = reach - remainder (mod stride).
Phase1d backward_phase(int remainder, int stride, int kernel, int pad, int input_extent) {
  const int reach = kernel - 1 - pad;
  const int first_tap = (((reach - remainder) % stride) + stride) % stride;
  const int taps = first_tap < kernel ? ceil_div(kernel - first_tap, stride) : 0;
  const int count = remainder < input_extent ? ceil_div(input_extent - remainder, stride) : 0;
  return {count, taps, first_tap, (reach - remainder - first_tap) / stride};
}

}  // namespace

ConvProblem forward_problem(const Step& step, const BindContext& context) {
  const TensorDesc& source = context.tensors[step.inputs[0]];
  const Attributes& a = step.attributes;
  ConvProblem p;
  p.source = source.shape;
  p.result = context.tensors[step.outputs[0]].shape;
  p.kernel_h = a.integer("kernel_h", 1);
  p.kernel_w = a.integer("kernel_w", 1);
  p.stride_h = a.integer("stride_h", 1);
  p.stride_w = a.integer("stride_w", 1);
  p.image = source.layout == Layout::image;
  ConvPart part;
  part.rows = p.result.height;
  part.columns = p.result.width;
  part.taps_h = p.kernel_h;
  part.taps_w = p.kernel_w;
  part.pad_top = a.integer("pad_top", 0);
  part.pad_left = a.integer("pad_left", 0);
  p.parts = {part};
  return p;
}

ConvProblem backward_data_problem(const Step& step, const BindContext& context) {
  const Attributes& a = step.attributes;
  const int stride_h = a.integer("stride_h", 1), stride_w = a.integer("stride_w", 1);
  ConvProblem p;
  p.source = context.tensors[step.inputs[0]].shape;
  p.result = context.tensors[step.outputs[0]].shape;
  p.kernel_h = a.integer("kernel_h", 1);
  p.kernel_w = a.integer("kernel_w", 1);
  for (int y = 0; y < stride_h; ++y) {
    for (int x = 0; x < stride_w; ++x) {
      const Phase1d v = backward_phase(y, stride_h, p.kernel_h, a.integer("pad_top", 0), p.result.height);
      const Phase1d h = backward_phase(x, stride_w, p.kernel_w, a.integer("pad_left", 0), p.result.width);
      if (v.count == 0 || h.count == 0) continue;
      const bool reached = v.taps > 0 && h.taps > 0;
      p.parts.push_back({y, x, stride_h, stride_w, v.count, h.count, reached ? v.taps : 0, reached ? h.taps : 0, v.first_tap,
                         h.first_tap, stride_h, stride_w, v.pad, h.pad});
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
