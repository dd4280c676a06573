#include "stages/steps/dense/dense_backward_data.h"

#include <dense_data_avx2.h>
#include <dense_data_avx512.h>
#include <dense_data_finish_avx2.h>
#include <dense_data_finish_avx512.h>

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/dense/pack_vectors.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr std::int64_t kPair = std::int64_t{kBlock} * kBlock;
constexpr int kTileBlocks = 16;  // of inputs: each tile packs all of d_y once
constexpr int kCallBlocks = 16;  // of outputs: their weights and d_y of 16 images fit the first cache

struct Kernels {
  decltype(&dense_data_avx2) data;
  decltype(&dense_data_finish_avx2) finish;
  int images;  // of a register tile
};
constexpr Kernels kAvx2{dense_data_avx2, dense_data_finish_avx2, 2}, kAvx512{dense_data_avx512, dense_data_finish_avx512, 8};

alignas(kAlignment) constexpr float kZeros[kBlock] = {};

class BoundDenseData final : public BoundStep {
 public:
  BoundDenseData(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]),
        weight_(step.inputs[1]),
        initial_(step.inputs.size() > 2 ? step.inputs[2] : kNoTensor),
        d_x_(step.outputs[0]),
        in_blocks_(context.tensors[d_x_].shape.channel_blocks()),
        out_blocks_(context.tensors[d_y_].shape.channel_blocks()),
        d_y_item_(context.tensors[d_y_].stride()),
        d_x_item_(context.tensors[d_x_].stride()),
        initial_item_(initial_ == kNoTensor ? 0 : context.tensors[initial_].stride()),
        kernels_(context.isa == Isa::avx512 ? kAvx512 : kAvx2),
        most_images_(round_up(context.max_batch, kernels_.images)) {}

  int tiles(int) const override { return ceil_div(in_blocks_, kTileBlocks); }
  std::size_t scratch_bytes() const override { return sizeof(float) * (out_blocks_ * packed_block() + most_images_ * kPair); }

  void run(int tile, const RunContext& run, std::byte* scratch) const override {
    float* const packed = reinterpret_cast<float*>(scratch);
    float* const sums = packed + out_blocks_ * packed_block();
    const int images = round_up(run.batch, kernels_.images);
    pack_vectors({run.at<float>(d_y_), d_y_item_, run.batch}, {0, out_blocks_}, packed, packed_block(), images);
    const int end = std::min((tile + 1) * kTileBlocks, in_blocks_);
    for (int in = tile * kTileBlocks; in < end; ++in) {
      std::fill_n(sums, images * kPair, 0.0f);
      for (int out = 0; out < out_blocks_; out += kCallBlocks) add(run, in, out, packed, images, sums);
      finish(run, in, sums);
    }
  }

 private:
  std::int64_t packed_block() const { return std::int64_t{most_images_} * kBlock; }
  const float* weights_of(const RunContext& run, int in, int out) const {
    return run.at<float>(weight_) + (std::int64_t{out} * in_blocks_ + in) * kPair;
  }

  void add(const RunContext& run, int in, int out, const float* packed, int images, float* sums) const {
    const int blocks = std::min(kCallBlocks, out_blocks_ - out);
    const bool last = out + blocks == out_blocks_;
    const float* next = last ? weights_of(run, std::min(in + 1, in_blocks_ - 1), 0) : weights_of(run, in, out + blocks);
    const std::int64_t row = kPair * in_blocks_;
    StridedView<3> w(weights_of(run, in, out), {{{kBlock, 1}, {kBlock, kBlock}, {blocks, row}}});
    StridedView<3> d_y(packed + out * packed_block(), {{{kBlock, 1}, {images, kBlock}, {blocks, packed_block()}}});
    StridedView<3> to(sums, {{{kBlock, 1}, {kBlock, kBlock}, {images, kPair}}});
    call_kernel("dense_data", kernels_.data, w, d_y, reinterpret_cast<std::int64_t>(next),
                row * static_cast<std::int64_t>(sizeof(float)), to);
  }

  void finish(const RunContext& run, int in, const float* sums) const {
    const std::int64_t at = std::int64_t{in} * kBlock;
    StridedView<3> from(sums, {{{kBlock, 1}, {kBlock, kBlock}, {run.batch, kPair}}});
    StridedView<2> initial(initial_ == kNoTensor ? kZeros : run.at<float>(initial_) + at,
                           {{{kBlock, 1}, {run.batch, initial_item_}}});
    StridedView<2> to(run.at<float>(d_x_) + at, {{{kBlock, 1}, {run.batch, d_x_item_}}});
    call_kernel("dense_data_finish", kernels_.finish, from, initial, to);
  }

  TensorId d_y_, weight_, initial_, d_x_;
  int in_blocks_, out_blocks_;
  std::int64_t d_y_item_, d_x_item_, initial_item_;
  const Kernels& kernels_;
  int most_images_;
};

}  // namespace

const StepKind& dense_backward_data_kind() {
  static const SimpleKind<BoundDenseData> kind("dense_backward_data", {.takes_strided = true, .in_place = {{2, 0}}});
  return kind;
}

}  // namespace convoy
