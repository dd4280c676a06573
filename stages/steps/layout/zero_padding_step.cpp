#include "stages/steps/layout/zero_padding_step.h"

#include <algorithm>

#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// A smaller map inside a larger one.
class Frame {
 public:
  Frame(const Step& step, const TensorDesc& inner, const TensorDesc& outer)
      : inner_(inner), outer_(outer), top_(step.attributes.integer("pad_top")), left_(step.attributes.integer("pad_left")) {}

  int tiles(int batch) const { return chunk_count(std::int64_t{batch} * blocks(), per_tile()); }

  // Calls run(inner, outer) with the offsets of each channel block of the tile.
  template <typename Run>
  void for_each(int tile, int batch, Run run) const {
    const Chunk chunk = chunk_of(tile, std::int64_t{batch} * blocks(), per_tile());
    for (std::int64_t i = chunk.begin; i < chunk.begin + chunk.size; ++i) {
      const std::int64_t n = i / blocks(), b = i % blocks();
      run(n * inner_.stride() + b * plane(inner_.shape), n * outer_.stride() + b * plane(outer_.shape));
    }
  }

  void surround(const float* inner, float* outer) const {
    const std::int64_t from = inner_row(), to = outer_row();
    const std::int64_t before = std::int64_t{left_} * kBlock, after = to - from - before;
    float* row = std::fill_n(outer, top_ * to, 0.0f);
    for (int y = 0; y < inner_.shape.height; ++y) {
      row = std::fill_n(row, before, 0.0f);
      row = std::copy_n(inner + y * from, from, row);
      row = std::fill_n(row, after, 0.0f);
    }
    std::fill(row, outer + plane(outer_.shape), 0.0f);
  }

  void cut_out(const float* outer, float* inner) const {
    for (int y = 0; y < inner_.shape.height; ++y) {
      std::copy_n(outer + (top_ + y) * outer_row() + std::int64_t{left_} * kBlock, inner_row(), inner + y * inner_row());
    }
  }

 private:
  static std::int64_t plane(const Shape& shape) { return std::int64_t{shape.height} * shape.width * kBlock; }
  std::int64_t inner_row() const { return std::int64_t{inner_.shape.width} * kBlock; }
  std::int64_t outer_row() const { return std::int64_t{outer_.shape.width} * kBlock; }
  int blocks() const { return outer_.shape.channel_blocks(); }
  std::int64_t per_tile() const { return std::max<std::int64_t>(1, kChunkElements / plane(outer_.shape)); }

  TensorDesc inner_, outer_;
  int top_, left_;
};

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]), y_(step.outputs[0]), frame_(step, context.tensors[x_], context.tensors[y_]) {}

  int tiles(int batch) const override { return frame_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    frame_.for_each(tile, run.batch, [&](std::int64_t inner, std::int64_t outer) {
      frame_.surround(run.at<float>(x_) + inner, run.at<float>(y_) + outer);
    });
  }

 private:
  TensorId x_, y_;
  Frame frame_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : d_y_(step.inputs[0]), d_x_(step.outputs[0]), frame_(step, context.tensors[d_x_], context.tensors[d_y_]) {}

  int tiles(int batch) const override { return frame_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    frame_.for_each(tile, run.batch, [&](std::int64_t inner, std::int64_t outer) {
      frame_.cut_out(run.at<float>(d_y_) + outer, run.at<float>(d_x_) + inner);
    });
  }

 private:
  TensorId d_y_, d_x_;
  Frame frame_;
};

}  // namespace

const StepKind& zero_padding_forward_kind() {
  static const SimpleKind<BoundForward> kind("zero_padding_forward", {true, {}});
  return kind;
}

const StepKind& zero_padding_backward_kind() {
  static const SimpleKind<BoundBackward> kind("zero_padding_backward", {true, {}});
  return kind;
}

}  // namespace convoy
