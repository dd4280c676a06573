#include "stages/steps/activation/activation_step.h"

#include "stages/steps/activation/activation.h"
#include "stages/steps/activation/zero_pads.h"
#include "stages/steps/item_chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

LeakyRelu leaky_relu_of(const Attributes& attributes) {
  return {static_cast<float>(attributes.real("alpha", 0.0)), static_cast<float>(attributes.real("max_value", -1.0))};
}

class BoundForward : public BoundStep {
 public:
  BoundForward(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        y_desc_(context.tensors[y_]),
        chunks_({x_desc_, y_desc_}),
        isa_(context.isa),
        function_(activation_of(step.attributes, "function")),
        leaky_(leaky_relu_of(step.attributes)) {}

  int tiles(int batch) const override { return chunks_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    chunks_.for_each(tile, run.batch, [&](const ItemChunks::Piece& piece) {
      const float* x = run.at<float>(x_) + piece.offset(x_desc_.stride());
      float* y = run.at<float>(y_) + piece.offset(y_desc_.stride());
      if (function_ == Activation::leaky_relu) {
        apply_leaky_relu(isa_, leaky_, x, y, piece.size);
      } else {
        apply_activation(isa_, function_, x, y, piece.size);
      }
      if (!leaves_pads_zero(function_)) zero_pads_of_chunk(y_desc_.shape, y - piece.begin, {piece.begin, piece.size});
    });
  }

 private:
  TensorId x_, y_;
  TensorDesc x_desc_, y_desc_;
  ItemChunks chunks_;
  Isa isa_;
  Activation function_;
  LeakyRelu leaky_;
};

class BoundBackward : public BoundStep {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : saved_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_x_(step.outputs[0]),
        saved_desc_(context.tensors[saved_]),
        d_y_desc_(context.tensors[d_y_]),
        d_x_desc_(context.tensors[d_x_]),
        chunks_({saved_desc_, d_y_desc_, d_x_desc_}),
        isa_(context.isa),
        function_(activation_of(step.attributes, "function")),
        leaky_(leaky_relu_of(step.attributes)) {}

  int tiles(int batch) const override { return chunks_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    chunks_.for_each(tile, run.batch, [&](const ItemChunks::Piece& piece) {
      const float* saved = run.at<float>(saved_) + piece.offset(saved_desc_.stride());
      const float* d_y = run.at<float>(d_y_) + piece.offset(d_y_desc_.stride());
      float* d_x = run.at<float>(d_x_) + piece.offset(d_x_desc_.stride());
      if (function_ == Activation::leaky_relu) {
        apply_leaky_relu_backward(isa_, leaky_, saved, d_y, d_x, piece.size);
      } else {
        apply_activation_backward(isa_, function_, saved, d_y, d_x, piece.size);
      }
    });
  }

 private:
  TensorId saved_, d_y_, d_x_;
  TensorDesc saved_desc_, d_y_desc_, d_x_desc_;
  ItemChunks chunks_;
  Isa isa_;
  Activation function_;
  LeakyRelu leaky_;
};

}  // namespace

const StepKind& activation_forward_kind() {
  static const SimpleKind<BoundForward> kind("activation_forward", {true, {{0, 0}}});
  return kind;
}

const StepKind& activation_backward_kind() {
  static const SimpleKind<BoundBackward> kind("activation_backward", {true, {{1, 0}}});
  return kind;
}

}  // namespace convoy
