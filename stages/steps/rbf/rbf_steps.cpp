#include "stages/steps/rbf/rbf_steps.h"

#include <rbf_avx2.h>
#include <rbf_avx512.h>
#include <rbf_backward_avx2.h>
#include <rbf_backward_avx512.h>

#include <algorithm>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// What both directions share: features of x, classes of y, and samples cut into runs.
struct Problem {
  int features, classes;

  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / (std::int64_t{features} * classes)); }
  int tiles(int batch) const { return chunk_count(batch, per_tile()); }
  Chunk of(int tile, int batch) const { return chunk_of(tile, batch, per_tile()); }
};

// table[(row * lanes) + lane] = sign of code `lane` (or of feature `lane`), zero in the pads.
std::vector<float> table_of(const Attributes& attributes, const Problem& p, bool lanes_are_classes) {
  const int lanes = padded_channels(lanes_are_classes ? p.classes : p.features);
  std::vector<float> table(std::size_t(lanes) * (lanes_are_classes ? p.features : p.classes));
  for (int k = 0; k < p.classes; ++k) {
    for (int i = 0; i < p.features; ++i) {
      const std::size_t at = lanes_are_classes ? std::size_t(i) * lanes + k : std::size_t(k) * lanes + i;
      table[at] = static_cast<float>(code_sign(attributes, k, i));
    }
  }
  return table;
}

std::string code_name(int code, int word) { return "code_" + std::to_string(code) + "_" + std::to_string(word); }

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        x_stride_(context.tensors[x_].stride()),
        y_stride_(context.tensors[y_].stride()),
        problem_{context.tensors[x_].shape.channels, context.tensors[y_].shape.channels},
        codes_(table_of(step.attributes, problem_, true)),
        kernel_(context.isa == Isa::avx512 ? rbf_avx512 : rbf_avx2) {}

  int tiles(int batch) const override { return problem_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = problem_.of(tile, run.batch);
    const int blocks = blocks_of(problem_.classes);
    Halide::Runtime::Buffer<const float, 3> codes(codes_.data(), kBlock, blocks, problem_.features);
    for (std::int64_t n = samples.begin; n < samples.begin + samples.size; ++n) {
      auto x = flat_view<const float>(run.at<float>(x_) + n * x_stride_, problem_.features);
      Halide::Runtime::Buffer<float, 2> y(run.at<float>(y_) + n * y_stride_, kBlock, blocks);
      call_kernel("rbf", kernel_, x, codes, problem_.classes, y);
    }
  }

 private:
  TensorId x_, y_;
  std::int64_t x_stride_, y_stride_;
  Problem problem_;
  std::vector<float> codes_;
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*, std::int32_t, halide_buffer_t*);
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_x_(step.outputs[0]),
        x_stride_(context.tensors[x_].stride()),
        d_y_stride_(context.tensors[d_y_].stride()),
        d_x_stride_(context.tensors[d_x_].stride()),
        problem_{context.tensors[x_].shape.channels, context.tensors[d_y_].shape.channels},
        codes_(table_of(step.attributes, problem_, false)),
        kernel_(context.isa == Isa::avx512 ? rbf_backward_avx512 : rbf_backward_avx2) {}

  int tiles(int batch) const override { return problem_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk samples = problem_.of(tile, run.batch);
    const int blocks = blocks_of(problem_.features);
    Halide::Runtime::Buffer<const float, 3> codes(codes_.data(), kBlock, blocks, problem_.classes);
    for (std::int64_t n = samples.begin; n < samples.begin + samples.size; ++n) {
      Halide::Runtime::Buffer<const float, 2> x(run.at<float>(x_) + n * x_stride_, kBlock, blocks);
      auto d_y = flat_view<const float>(run.at<float>(d_y_) + n * d_y_stride_, problem_.classes);
      Halide::Runtime::Buffer<float, 2> d_x(run.at<float>(d_x_) + n * d_x_stride_, kBlock, blocks);
      call_kernel("rbf_backward", kernel_, x, d_y, codes, d_x);
    }
  }

 private:
  TensorId x_, d_y_, d_x_;
  std::int64_t x_stride_, d_y_stride_, d_x_stride_;
  Problem problem_;
  std::vector<float> codes_;
  int (*kernel_)(halide_buffer_t*, halide_buffer_t*, halide_buffer_t*, halide_buffer_t*);
};

}  // namespace

int code_sign(const Attributes& attributes, int code, int feature) {
  const auto word = static_cast<std::uint32_t>(attributes.real(code_name(code, feature / 32)));
  return (word >> (feature % 32)) & 1 ? 1 : -1;
}

const StepKind& rbf_backward_kind() {
  static const SimpleKind<BoundBackward> kind("rbf_backward", {true, {}});
  return kind;
}

const StepKind& rbf_forward_kind() {
  static const SimpleKind<BoundForward> kind("rbf_forward", {true, {}});
  return kind;
}

}  // namespace convoy
