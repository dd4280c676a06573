#include "bench/kernels/layer_problem.h"

#include <fmt/format.h>

#include "pipeline/core/error.h"
#include "pipeline/core/rng.h"
#include "pipeline/graph/packing.h"
#include "stages/steps/builtin_steps.h"

namespace convoy::bench {
namespace {

const StepKind& kind_named(std::string_view name) {
  for (const StepKind* kind : builtin_steps()) {
    if (kind->name() == name) return *kind;
  }
  throw Error(ExitCode::internal, fmt::format("no step kind '{}'", name));
}

bool is_dense(const LayerShape& s) { return s.size == 1 && s.kernel == 1; }

std::string kind_name(const LayerShape& s, Direction direction) {
  const char* prefix = is_dense(s) ? "dense_" : s.image_input() ? "image_conv_" : "conv_";
  return prefix + std::string(to_string(direction));
}

TensorDesc input_desc(const LayerShape& s) {
  if (is_dense(s)) return TensorDesc::blocked("x", Shape::vector(s.in_channels));
  return s.image_input() ? TensorDesc::image("x", s.input()) : TensorDesc::blocked("x", s.input());
}

TensorDesc output_desc(const LayerShape& s) {
  return TensorDesc::blocked("y", is_dense(s) ? Shape::vector(s.out_channels) : s.output());
}

std::int64_t weight_elements(const LayerShape& s) {
  if (is_dense(s)) return dense_kernel_packing.elements(Dims{s.in_channels, s.out_channels});
  const Dims dims{s.kernel, s.kernel, s.in_channels, s.out_channels};
  return (s.image_input() ? image_conv_kernel_packing : conv_kernel_packing).elements(dims);
}

Attributes attributes(const LayerShape& s) {
  const double k = s.kernel, stride = s.stride, pad = s.pad;
  return {{"kernel_h", k}, {"kernel_w", k}, {"stride_h", stride}, {"stride_w", stride}, {"pad_top", pad}, {"pad_left", pad}};
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
  return direction != Direction::backward_data || !s.image_input() || is_dense(s);
}

LayerProblem::LayerProblem(const LayerShape& shape, Direction direction, int batch, Isa isa, int max_threads)
    : batch_(batch), isa_(isa), flops_(2.0 * shape.macs() * batch) {
  bind(make_step(shape, direction), max_threads);
}

Step LayerProblem::make_step(const LayerShape& shape, Direction direction) {
  const TensorId x = add(input_desc(shape));
  const TensorId y = add(output_desc(shape));
  const TensorId weight = add(TensorDesc::plain("weight", weight_elements(shape)));
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

TensorId LayerProblem::add(TensorDesc desc) {
  const auto id = static_cast<TensorId>(tensors_.size());
  Arena& memory = memory_.emplace_back(desc.bytes(batch_));
  pointers_.push_back(memory.data());
  // Full-range values everywhere: zeros or denormals would not be typical of training.
  Rng rng(0, 0, 0, static_cast<std::uint32_t>(id));
  float* values = reinterpret_cast<float*>(memory.data());
  for (std::int64_t i = 0; i < desc.elements(batch_); ++i) values[i] = static_cast<float>(rng.uniform(-1.0, 1.0));
  tensors_.push_back(std::move(desc));
  return id;
}

void LayerProblem::bind(Step step, int max_threads) {
  const BindContext context{tensors_, batch_, isa_};
  const StepKind& kind = kind_named(step.kind);
  step.kernel = kernel_ = kind.choose(step, context);
  bound_ = kind.bind(step, context);
  scratch_bytes_ = align_up(bound_->scratch_bytes());
  scratch_ = Arena(scratch_bytes_ * max_threads);
}

void LayerProblem::run(TileRunner& runner) {
  RunContext context;
  context.tensors = pointers_.data();
  context.batch = batch_;
  runner.run(bound_->tiles(batch_),
             [&](int tile, int thread) { bound_->run(tile, context, scratch_.data() + scratch_bytes_ * thread); });
}

}  // namespace convoy::bench
