#include "bench/kernels/layer_problem.h"

#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_gradient_cost.h"
#include "pipeline/graph/winograd_layout.h"

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

TensorId add(LayerSteps& layer, TensorDesc desc) {
  layer.tensors.push_back(std::move(desc));
  return static_cast<TensorId>(layer.tensors.size()) - 1;
}

LayerSteps direct_steps(const LayerShape& shape, Direction direction) {
  LayerSteps layer;
  const TensorId x = add(layer, input_desc(shape)), y = add(layer, output_desc(shape));
  const TensorId weight = add(layer, TensorDesc::plain("weight", weight_elements(shape)));
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
  layer.steps.push_back(std::move(step));
  return layer;
}

// Of the correlation that each direction is; values do not matter here, so the weight need not be rotated.
LayerSteps winograd_steps(const LayerShape& s, Direction direction, Algorithm algorithm, int batch) {
  const bool forward = direction == Direction::forward;
  const winograd::Form form = winograd_correlation(attributes(s), !forward).form;
  const TensorDesc source = forward ? input_desc(s) : output_desc(s), result = forward ? output_desc(s) : input_desc(s);
  const int in = source.shape.channel_blocks(), out = result.shape.channel_blocks();
  LayerSteps layer;
  const TensorId x = add(layer, source), y = add(layer, result);
  Step step;
  step.name = s.name + "/winograd";
  step.outputs = {y};
  if (algorithm == Algorithm::f4) {
    step.kind = forward ? "winograd_forward" : "winograd_backward_data";
    step.inputs = {x, add(layer, TensorDesc::plain("u", filter_layout(form, in, out).elements()))};
    step.attributes = attributes(s);
    layer.steps = {step};
    return layer;
  }
  const TensorId v = add(layer, TensorDesc::plain("v", tile_layout(form, in, batch_tiles(form, result.shape, batch)).elements()));
  Step input;
  input.name = s.name + "/transform";
  input.kind = "winograd_input";
  input.inputs = {x};
  input.outputs = {v};
  input.attributes = winograd_attributes(attributes(s), !forward);
  input.attributes.set("result_h", result.shape.height);
  input.attributes.set("result_w", result.shape.width);
  const int together = order_images(form, result.shape, batch);
  input.attributes.set("order_images", together);
  step.kind = "winograd_contract";
  step.inputs = {v, add(layer, TensorDesc::plain("weight", weight_elements(s)))};
  step.attributes = winograd_attributes(attributes(s), !forward);
  step.attributes.set("in_blocks", in);
  step.attributes.set("order_images", together);
  layer.steps = {input, step};
  return layer;
}

// As the pass use_winograd_gradient makes them.
LayerSteps winograd_gradient_steps(const LayerShape& s, Algorithm algorithm, int batch) {
  LayerSteps layer = direct_steps(s, Direction::backward_weights);
  Program program;
  program.max_batch = batch;
  for (TensorDesc& desc : layer.tensors) program.tensors.push_back({std::move(desc), Role::activation, s.name});
  program.steps = std::move(layer.steps);
  const std::string variant(algorithm == Algorithm::f4 ? kWinogradGradient : kSplitWinogradGradient);
  const int group_images = cut_winograd_gradient(winograd_form(attributes(s)), s.input(), s.output(), batch).group_images;
  KernelPlan plan;
  plan.choices[program.steps[0].name] = {variant, {{"group_images", group_images}}};
  use_winograd_gradient(program, plan);
  std::vector<TensorDesc> tensors = program.descs();
  return {std::move(program.steps), std::move(tensors)};
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

std::string_view to_string(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::direct:
      return "direct";
    case Algorithm::f4:
      return "f4";
    case Algorithm::f4_split:
      return "f4_split";
  }
  return "";
}

bool has_algorithm(const LayerShape& s, Algorithm algorithm) {
  if (algorithm == Algorithm::direct) return true;
  return !s.image_input() && is_winograd_convolution(attributes(s), false);
}

LayerSteps layer_steps(const LayerShape& shape, Direction direction, Algorithm algorithm, int batch) {
  if (algorithm == Algorithm::direct) return direct_steps(shape, direction);
  if (direction == Direction::backward_weights) return winograd_gradient_steps(shape, algorithm, batch);
  return winograd_steps(shape, direction, algorithm, batch);
}

LayerProblem::LayerProblem(const LayerShape& shape, Direction direction, Algorithm algorithm, int batch, Isa isa, int max_threads)
    : flops_(2.0 * shape.macs() * batch), problem_(batch, isa) {
  LayerSteps layer = layer_steps(shape, direction, algorithm, batch);
  for (TensorDesc& desc : layer.tensors) problem_.add(std::move(desc));
  for (Step& step : layer.steps) problem_.bind(std::move(step), max_threads);
}

}  // namespace convoy::bench
