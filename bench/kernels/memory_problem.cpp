#include "bench/kernels/memory_problem.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "bench/kernels/stream_peak.h"
#include "pipeline/graph/image_fold.h"
#include "pipeline/graph/norm_partials.h"

namespace convoy::bench {
namespace {

constexpr std::int64_t kStreamTile = 1 << 16;  // floats: 256 KB, as in elementwise steps

// The steps' operands on maps x -> y: `maps` of x's shape, vectors of its channels, and the step itself.
class StepMaker {
 public:
  StepMaker(BoundProblem& problem, const MemoryCase& c) : problem_(problem), shape_(c.shape), case_(c) {}

  Step make(const std::string& kind) {
    if (kind.starts_with("batch_norm_pool")) return batch_norm_pool(kind);
    if (kind.starts_with("batch_norm")) return batch_norm(kind);
    if (kind == "space_to_depth") return space_to_depth();
    if (kind.starts_with("lrn")) return lrn(kind);
    if (kind.find("pool") != std::string::npos) return pool(kind);
    if (kind.starts_with("depthwise")) return depthwise(kind);
    if (kind == "accumulate") return accumulate();
    if (kind == "add_forward" || kind == "concatenate") return merge(kind);
    if (kind == "dropout_forward") return dropout();
    return activation(kind);
  }

 private:
  TensorId map() { return problem_.add(TensorDesc::blocked("map", shape_)); }
  TensorId vector() { return problem_.add(TensorDesc::plain("vector", padded_channels(shape_.channels))); }

  TensorId norm_partials() {
    return problem_.add(TensorDesc::plain("partials", norm_partial_elements(shape_), DType::f32, true));
  }

  Step batch_norm(const std::string& kind) {
    Step step;
    step.kind = kind;
    const TensorId x = map(), partials = norm_partials();
    if (kind == "batch_norm_partials") {
      step.inputs = {x};
      step.outputs = {partials};
      return step;
    }
    // A relu behind the layer is folded in, as nearly everywhere.
    step.attributes = {{"activation", 1}};
    step.inputs = {x, vector(), vector(), vector(), vector()};
    if (kind == "batch_norm_forward") {
      step.outputs = {map()};
      return step;
    }
    const TensorId d_y = map();
    if (kind == "batch_norm_backward") step.inputs.insert(step.inputs.end(), {vector(), vector()});
    step.inputs.push_back(d_y);
    step.outputs = {kind == "batch_norm_backward" ? d_y : partials};
    return step;
  }

  // With relu and a max pooling; d_x in x's place.
  Step batch_norm_pool(const std::string& kind) {
    Step step = pool("max_pool_forward");
    step.kind = kind;
    step.attributes.set("activation", 1);
    step.inputs.insert(step.inputs.end(), {vector(), vector(), vector(), vector()});
    if (kind == "batch_norm_pool_forward") return step;
    const bool sums = kind == "batch_norm_pool_backward_partials";
    if (!sums) step.inputs.insert(step.inputs.end(), {vector(), vector()});
    step.inputs.insert(step.inputs.end(), step.outputs.begin(), step.outputs.end());
    step.outputs = {sums ? norm_partials() : step.inputs[0]};
    return step;
  }

  // The image of a convolution.
  Step space_to_depth() {
    const int k = case_.kernel, s = case_.stride, p = case_.pad;
    const ImageFold fold{k, k, s, s, p, p, shape_.channels};
    Step step;
    step.kind = "space_to_depth";
    step.attributes = fold_attributes(fold);
    step.inputs = {problem_.add(TensorDesc::image("image", shape_))};
    step.outputs = {problem_.add(TensorDesc::blocked("folded", fold.folded(window_output())))};
    return step;
  }

  Step lrn(const std::string& kind) {
    Step step;
    step.kind = kind;
    step.attributes = {{"size", 5}, {"alpha", 1e-4}, {"beta", 0.75}, {"k", 1}};
    step.inputs = {map()};
    if (kind == "lrn_backward") step.inputs.push_back(map());
    step.outputs = {kind == "lrn_backward" ? step.inputs[1] : map()};
    return step;
  }

  Step pool(const std::string& kind) {
    Step step;
    step.kind = kind;
    const Shape out = window_output();
    const double k = case_.kernel, s = case_.stride, p = case_.pad;
    step.attributes = {{"pool_h", k}, {"pool_w", k}, {"stride_h", s}, {"stride_w", s}, {"pad_top", p}, {"pad_left", p}};
    const TensorId x = map(), y = problem_.add(TensorDesc::blocked("y", out));
    std::vector<TensorId> small{y};
    if (kind.starts_with("max")) small.push_back(problem_.add(TensorDesc::blocked("argmax", out, DType::u8)));
    const bool forward = kind.ends_with("forward");
    step.inputs = forward ? std::vector{x} : small;
    step.outputs = forward ? small : std::vector{x};
    return step;
  }

  Shape window_output() const {
    const auto size = [this](int in) { return (in + 2 * case_.pad - case_.kernel) / case_.stride + 1; };
    return {size(shape_.height), size(shape_.width), shape_.channels};
  }

  Step depthwise(const std::string& kind) {
    Step step;
    step.kind = kind;
    const double k = case_.kernel, s = case_.stride, p = case_.pad;
    step.attributes = {{"kernel_h", k},   {"kernel_w", k}, {"stride_h", s}, {"stride_w", s},        {"dilation_h", 1},
                       {"dilation_w", 1}, {"pad_top", p},  {"pad_left", p}, {"depth_multiplier", 1}};
    step.attributes.set("images", std::max(1, shape_.channel_blocks() / 2));
    const TensorId x = map(), y = problem_.add(TensorDesc::blocked("y", window_output()));
    const std::int64_t count = std::int64_t{case_.kernel} * case_.kernel * padded_channels(shape_.channels);
    const bool slices = kind == "depthwise_backward_weights";
    const TensorId weight = problem_.add(TensorDesc::plain("weight", count, DType::f32, slices));
    if (slices) step.inputs = {x, y}, step.outputs = {weight};
    if (kind == "depthwise_forward") step.inputs = {x, weight, kNoTensor}, step.outputs = {y};
    if (kind == "depthwise_backward_data") step.inputs = {y, weight}, step.outputs = {x};
    return step;
  }

  Step accumulate() {
    Step step;
    step.kind = "accumulate";
    const TensorId sum = map();
    step.inputs = {map(), sum};
    step.outputs = {sum};
    return step;
  }

  // Two inputs: a residual sum with its relu, or two branches side by side.
  Step merge(const std::string& kind) {
    Step step;
    step.kind = kind;
    if (kind == "add_forward") {
      step.attributes = {{"activation", 1}};
      step.inputs = {map(), map()};
    } else {
      const Shape half{shape_.height, shape_.width, shape_.channels / 2};
      for (int i = 0; i < 2; ++i) step.inputs.push_back(problem_.add(TensorDesc::blocked("branch", half)));
    }
    step.outputs = {map()};
    return step;
  }

  Step dropout() {
    Step step;
    step.kind = "dropout_forward";
    step.attributes = {{"rate", 0.5}};
    step.inputs = {map(), problem_.add(TensorDesc::plain("sample_ids", 1, DType::i32, true))};
    step.outputs = {map()};
    return step;
  }

  Step activation(const std::string& kind) {
    Step step;
    step.kind = kind;
    step.attributes = {{"function", 1}};
    step.inputs = {map()};
    if (kind.ends_with("backward")) step.inputs.push_back(map());
    step.outputs = {map()};
    return step;
  }

  BoundProblem& problem_;
  Shape shape_;
  const MemoryCase& case_;
};

}  // namespace

MemoryProblem::MemoryProblem(const MemoryCase& c, Isa isa, int max_threads) : isa_(isa), problem_(c.batch, isa) {
  Step step = StepMaker(problem_, c).make(c.step);
  step.name = c.name + "/" + c.step;
  std::set<TensorId> maps;
  std::size_t held = 0;
  for (const auto* list : {&step.inputs, &step.outputs}) {
    for (TensorId id : *list) {
      if (id == kNoTensor) continue;
      const TensorDesc& desc = problem_.desc(id);
      if (desc.layout == Layout::plain) continue;
      bytes_ += static_cast<double>(desc.bytes(c.batch));
      writes_ |= list == &step.outputs;
      if (maps.insert(id).second) held += desc.bytes(c.batch);
    }
  }
  problem_.bind(std::move(step), max_threads);
  stream_ = Arena(align_up(held, 1024));
  std::memset(stream_.data(), 1, stream_.bytes());  // pages that nobody wrote are all one page
}

double MemoryProblem::run_step(TileRunner& runner) {
  problem_.run(runner);
  return bytes_;
}

double MemoryProblem::run_stream(TileRunner& runner) {
  float* const all = reinterpret_cast<float*>(stream_.data());
  const auto floats = static_cast<std::int64_t>(stream_.bytes() / sizeof(float));
  const std::int64_t count = writes_ ? floats / 2 : floats, tiles = (count + kStreamTile - 1) / kStreamTile;
  runner.run(static_cast<int>(tiles), [&](int tile, int) {
    const std::int64_t begin = tile * kStreamTile, size = std::min(kStreamTile, count - begin) / 128 * 128;
    if (writes_) {
      stream_copy(isa_, all + begin, all + count + begin, size);
    } else {
      stream_read(isa_, all + begin, size);
    }
  });
  return static_cast<double>(stream_.bytes());
}

}  // namespace convoy::bench
