#include "pipeline/graph/fold_image_convolution.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "pipeline/graph/image_fold.h"
#include "pipeline/graph/map_room.h"
#include "pipeline/graph/packed_copies.h"
#include "pipeline/graph/packing.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/graph/use_winograd_gradient.h"
#include "pipeline/graph/winograd_cost.h"
#include "pipeline/graph/winograd_eligible.h"
#include "pipeline/graph/winograd_gradient_cost.h"

namespace convoy {
namespace {

constexpr std::string_view kForward = "image_conv_forward", kWeights = "image_conv_backward_weights";

// What a convolution of the folded image has: the rest of the attributes as it was.
Attributes dense_attributes(Attributes a, const ImageFold& fold) {
  a.set("kernel_h", fold.taps_h());
  a.set("kernel_w", fold.taps_w());
  for (const char* stride : {"stride_h", "stride_w"}) a.set(stride, 1);
  for (const char* pad : {"pad_top", "pad_left"}) a.set(pad, 0);
  return a;
}

bool is_winograd_variant(std::string_view variant) {
  return variant.starts_with(kFusedWinograd) || variant.starts_with(kSplitWinograd) || variant == kWinogradGradient ||
         variant == kSplitWinogradGradient;
}

using Choose = std::function<bool(const Step&, const ImageFold&, const Shape& result)>;

class ImageFolding {
 public:
  explicit ImageFolding(Program& program) : program_(program) {}

  void run(const Choose& chosen) {
    const auto folds = [&](const Step& step) {
      return is_eligible(step) && chosen(step, fold_of(step), shape_of(result_of(step)));
    };
    if (std::ranges::none_of(program_.steps, folds)) return;
    room_.emplace(program_);
    for (Step& step : std::exchange(program_.steps, {})) {
      if (!folds(step)) {
        program_.steps.push_back(std::move(step));
      } else if (step.kind == kForward) {
        fold_forward(std::move(step));
      } else {
        fold_weights(std::move(step));
      }
    }
    for (const auto& [weight, copy] : weights_) add_packed_copy(program_, copy);
  }

 private:
  struct Folded {
    Phase phase;
    ImageFold fold;
    TensorId image, map;
    Shape shape;
    bool kept;  // for backward
  };

  const Shape& shape_of(TensorId id) const { return program_.tensors[id].desc.shape; }
  static TensorId result_of(const Step& step) { return step.kind == kForward ? step.outputs[0] : step.inputs[1]; }
  ImageFold fold_of(const Step& step) const { return image_fold(step.attributes, shape_of(step.inputs[0]).channels); }

  bool is_eligible(const Step& step) const {
    if (step.kind != kForward && step.kind != kWeights) return false;
    const ImageFold fold = fold_of(step);
    return std::min(fold.stride_h, fold.stride_w) > 1 && fold.can_fold() &&
           is_winograd_convolution(dense_attributes(step.attributes, fold), false, step.kind == kForward ? "activation" : "");
  }

  TensorId add_tensor(TensorDesc desc, Role role, const std::string& layer) {
    program_.tensors.push_back({std::move(desc), role, layer});
    return static_cast<TensorId>(program_.tensors.size()) - 1;
  }

  static Step step_like(const Step& step, const std::string& name, const char* kind, TensorId from, TensorId to) {
    Step added;
    added.name = name;
    added.layer = step.layer;
    added.kind = kind;
    added.phase = step.phase;
    added.inputs = {from};
    added.outputs = {to};
    return added;
  }

  // The folded image, made before the step where no step before it has.
  TensorId folded_image(const Step& step, const ImageFold& fold) {
    const TensorId image = step.inputs[0];
    const Shape shape = fold.folded(shape_of(result_of(step)));
    const auto known = std::ranges::find_if(folded_, [&](const Folded& f) {
      const bool lives = f.phase == step.phase || (f.kept && step.phase == Phase::backward);
      return lives && f.fold == fold && f.image == image && f.shape == shape;
    });
    if (known != folded_.end()) return known->map;
    const std::string name = step.name + "/space_to_depth";
    const TensorId map = add_tensor(TensorDesc::blocked(name, shape), Role::activation, step.layer);
    program_.steps.push_back(step_like(step, name, "space_to_depth", image, map));
    program_.steps.back().attributes = fold_attributes(fold);
    folded_.push_back(
        {step.phase, fold, image, map, shape, step.phase == Phase::forward && room_->keep(program_.tensors[map].desc)});
    return map;
  }

  Attributes weight_attributes(const ImageFold& fold, int out_blocks) const {
    Attributes attributes = fold_attributes(fold);
    attributes.set("out_blocks", out_blocks);
    return attributes;
  }

  TensorDesc folded_weight(const std::string& name, const ImageFold& fold, int filters) const {
    const Dims dims{fold.taps_h(), fold.taps_w(), fold.folded_channels(), filters};
    return TensorDesc::plain(name, conv_kernel_packing.elements(dims));
  }

  void fold_forward(Step step) {
    const ImageFold fold = fold_of(step);
    const Shape result = shape_of(step.outputs[0]);
    const TensorId weight = step.inputs[1];
    step.inputs[0] = folded_image(step, fold);
    Step& copy = weights_[weight];
    if (copy.outputs.empty()) {
      const std::string name = program_.tensors[weight].desc.name + "/folded";
      const TensorId folded = add_tensor(folded_weight(name, fold, result.channels), Role::packed_copy, step.layer);
      copy = step_like(step, name, "fold_image_weights", weight, folded);
      copy.attributes = weight_attributes(fold, result.channel_blocks());
    }
    step.inputs[1] = copy.outputs[0];
    step.kind = "conv_forward";
    step.attributes = dense_attributes(std::move(step.attributes), fold);
    program_.steps.push_back(std::move(step));
  }

  void fold_weights(Step step) {
    const ImageFold fold = fold_of(step);
    const Shape result = shape_of(step.inputs[1]);
    const std::string name = program_.tensors[step.outputs[0]].desc.name + "/folded";
    const TensorId d_folded = add_tensor(folded_weight(name, fold, result.channels), Role::activation, step.layer);
    Step unfold = step_like(step, step.name + "/unfold", "unfold_image_weights", d_folded, step.outputs[0]);
    unfold.attributes = weight_attributes(fold, result.channel_blocks());
    step.inputs[0] = folded_image(step, fold);
    step.outputs[0] = d_folded;
    step.kind = "conv_backward_weights";
    step.attributes = dense_attributes(std::move(step.attributes), fold);
    program_.steps.push_back(std::move(step));
    program_.steps.push_back(std::move(unfold));
  }

  Program& program_;
  std::optional<MapRoom> room_;
  std::vector<Folded> folded_;
  std::map<TensorId, Step> weights_;  // their copies
};

}  // namespace

void fold_image_convolutions(Program& program) {
  ImageFolding(program).run([&](const Step& step, const ImageFold& fold, const Shape& result) {
    return step.kind == kForward ? is_worth_folding(fold, result, program.max_batch)
                                 : is_gradient_worth_folding(fold, result, program.max_batch);
  });
}

void fold_image_convolutions(Program& program, const KernelPlan& plan) {
  ImageFolding(program).run([&](const Step& step, const ImageFold&, const Shape&) {
    const auto it = plan.choices.find(step.name);
    return it != plan.choices.end() && is_winograd_variant(it->second.variant);
  });
}

}  // namespace convoy
