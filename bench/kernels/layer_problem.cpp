#include "bench/kernels/layer_problem.h"

#include "pipeline/graph/packing.h"

namespace convoy::bench {
namespace {

std::string kind_name(const LayerShape& s, Direction direction) {
  const char* prefix = s.dense() ? "dense_" : s.image_input() ? "image_conv_" : "conv_";
  return prefix + std::string(to_string(direction));
}

TensorDesc input_desc(const LayerShape& s) {
  if (s.dense()) return TensorDesc::blocked("x", Shape::vector(s.in_channels));
  return s.image_input() ? TensorDesc::image("x", s.input()) : TensorDesc::blocked("x", s.input());
}

TensorDesc output_desc(const LayerShape& s) {
  return TensorDesc::blocked("y", s.dense() ? Shape::vector(s.out_channels) : s.output());
}

std::int64_t weight_elements(const LayerShape& s) {
  if (s.dense()) return dense_kernel_packing.elements(Dims{s.in_channels, s.out_channels});
  const Dims dims{s.kernel_h, s.kernel_w, s.in_channels, s.out_channels};
  return (s.image_input() ? image_conv_kernel_packing : conv_kernel_packing).elements(dims);
}

Attributes attributes(const LayerShape& s) {
  return {{"kernel_h", s.kernel_h}, {"kernel_w", s.kernel_w}, {"stride_h", s.stride},
          {"stride_w", s.stride},   {"pad_top", s.pad_h},     {"pad_left", s.pad_w}};
}

}  // namespace

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::forward:
      return "forward";
    case Direction::backward_data:
      return "backward_data";
    case Direction::backward_weights:
      return "backward_weights";
  }
  return "";
}

bool has_direction(const LayerShape& s, Direction direction) {
  return direction != Direction::backward_data || !s.image_input() || s.dense();
}

LayerProblem::LayerProblem(const LayerShape& shape, Direction direction, int batch, Isa isa, int max_threads)
    : flops_(2.0 * shape.macs() * batch), problem_(batch, isa) {
  problem_.bind(make_step(shape, direction), max_threads);
}

Step LayerProblem::make_step(const LayerShape& shape, Direction direction) {
  const TensorId x = problem_.add(input_desc(shape));
  const TensorId y = problem_.add(output_desc(shape));
  const TensorId weight = problem_.add(TensorDesc::plain("weight", weight_elements(shape)));
  Step step;
  step.kind = kind_name(shape, direction);
  step.name = shape.name + "/" + step.kind;
  step.attributes = attributes(shape);
  switch (direction) {
    case Direction::forward:
      step.inputs = {x, weight, kNoTensor}, step.outputs = {y};
      break;
    // The repacked weight has as many elements as the weight; its values do not matter here.
    case Direction::backward_data:
      step.inputs = {y, weight}, step.outputs = {x};
      break;
    case Direction::backward_weights:
      step.inputs = {x, y}, step.outputs = {weight};
      break;
  }
  return step;
}

}  // namespace convoy::bench
