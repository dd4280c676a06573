#include "stages/steps/image_fold/fold_image_weights.h"

#include <algorithm>
#include <cstring>

#include "pipeline/graph/image_fold.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundImageWeights : public BoundStep {
 public:
  BoundImageWeights(const Step& step, const BindContext&)
      : from_(step.inputs[0]),
        to_(step.outputs[0]),
        fold_(image_fold(step.attributes, step.attributes.integer("channels"))),
        out_blocks_(step.attributes.integer("out_blocks")) {}

  int tiles(int) const override { return out_blocks_; }

 protected:
  // Of one block of output channels.
  std::int64_t floats() const { return std::int64_t{fold_.kernel_h} * fold_.kernel_w * fold_.channels * kBlock; }
  std::int64_t folded_floats() const {
    return std::int64_t{fold_.taps_h()} * fold_.taps_w() * padded_channels(fold_.folded_channels()) * kBlock;
  }

  // Calls visit(position, folded position) of each input channel's 16 output channels.
  template <typename Visit>
  void for_each_element(const Visit& visit) const {
    const std::int64_t taps = std::int64_t{fold_.taps_h()} * fold_.taps_w();
    std::int64_t at = 0;
    for (int ky = 0; ky < fold_.kernel_h; ++ky) {
      for (int kx = 0; kx < fold_.kernel_w; ++kx) {
        for (int c = 0; c < fold_.channels; ++c, at += kBlock) {
          const int channel = fold_.folded_channel(ky, kx, c);
          const std::int64_t tap = channel / kBlock * taps + fold_.folded_tap(ky, kx);
          visit(at, (tap * kBlock + channel % kBlock) * kBlock);
        }
      }
    }
  }

  TensorId from_, to_;

 private:
  ImageFold fold_;
  int out_blocks_;
};

class BoundFold final : public BoundImageWeights {
 public:
  using BoundImageWeights::BoundImageWeights;

  void run(int tile, const RunContext& context, std::byte*) const override {
    const float* weight = context.at<float>(from_) + tile * floats();
    float* folded = context.at<float>(to_) + tile * folded_floats();
    std::fill_n(folded, folded_floats(), 0.0f);
    for_each_element([&](std::int64_t at, std::int64_t to) { std::memcpy(folded + to, weight + at, kBlock * sizeof(float)); });
  }
};

class BoundUnfold final : public BoundImageWeights {
 public:
  using BoundImageWeights::BoundImageWeights;

  void run(int tile, const RunContext& context, std::byte*) const override {
    const float* folded = context.at<float>(from_) + tile * folded_floats();
    float* weight = context.at<float>(to_) + tile * floats();
    for_each_element(
        [&](std::int64_t at, std::int64_t from) { std::memcpy(weight + at, folded + from, kBlock * sizeof(float)); });
  }
};

}  // namespace

const StepKind& fold_image_weights_kind() {
  static const SimpleKind<BoundFold> kind("fold_image_weights");
  return kind;
}

const StepKind& unfold_image_weights_kind() {
  static const SimpleKind<BoundUnfold> kind("unfold_image_weights");
  return kind;
}

}  // namespace convoy
