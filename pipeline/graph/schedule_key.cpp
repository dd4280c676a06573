#include "pipeline/graph/schedule_key.h"

#include <algorithm>
#include <span>

namespace convoy {
namespace {

std::string pair_text(int height, int width) {
  return height == width ? std::to_string(height) : std::to_string(height) + "x" + std::to_string(width);
}

std::string kernel_text(const Attributes& a) {
  return " " + std::to_string(a.integer("kernel_h")) + "x" + std::to_string(a.integer("kernel_w"));
}

std::string stride_text(const Attributes& a) { return pair_text(a.integer("stride_h", 1), a.integer("stride_w", 1)); }

std::string geometry_text(const Attributes& a) {
  std::string text = kernel_text(a) + " s" + stride_text(a);
  text += " p" + pair_text(a.integer("pad_top", 0), a.integer("pad_left", 0));
  const std::string dilation = pair_text(a.integer("dilation_h", 1), a.integer("dilation_w", 1));
  if (dilation != "1") text += " d" + dilation;
  if (a.integer("groups", 1) != 1) text += " g" + std::to_string(a.integer("groups"));
  return text;
}

// Of maps in the Winograd domain only the channels are known, in whole blocks, and of gradients the pixels; of the convolution
// its kernel, and the stride where it is not 1.
std::string transformed_text(const Attributes& a) {
  const auto channels = [&](const char* blocks) { return std::to_string(a.integer(blocks) * kBlock); };
  const std::string stride = stride_text(a) == "1" ? "" : " s" + stride_text(a);
  const std::string text = kernel_text(a) + stride + (a.integer("rotated", 0) != 0 ? " rotated " : " ") + channels("in_blocks");
  if (!a.has("out_blocks")) return text;
  return text + ", " + channels("out_blocks") + "x" + std::to_string(a.integer("result_h")) + "x" +
         std::to_string(a.integer("result_w"));
}

// Further operands (a bias, what a gradient starts from) are small or cost every schedule the same.
constexpr std::size_t kKeyOperands = 2;

std::string maps_text(const std::vector<TensorId>& ids, const std::vector<TensorDesc>& tensors) {
  std::string text;
  for (TensorId id : std::span(ids).first(std::min(ids.size(), kKeyOperands))) {
    if (id == kNoTensor || tensors[id].layout == Layout::plain) continue;
    const Shape& s = tensors[id].shape;
    text += (text.empty() ? " " : ", ") + std::to_string(s.channels);
    if (!s.flat) text += "x" + std::to_string(s.height) + "x" + std::to_string(s.width);
  }
  return text;
}

}  // namespace

std::string schedule_key(const Step& step, const BindContext& context) {
  const std::string outputs = maps_text(step.outputs, context.tensors);
  // A vector has no pixels for a kernel to move over, whether or not the step says 1x1.
  const bool flat = context.tensors[step.inputs[0]].shape.flat;
  const bool transformed = step.attributes.has("in_blocks");
  const bool geometry = step.attributes.has("kernel_h") && !flat && !transformed;
  return step.kind + (geometry ? geometry_text(step.attributes) : "") + (transformed ? transformed_text(step.attributes) : "") +
         maps_text(step.inputs, context.tensors) + (outputs.empty() ? "" : " ->" + outputs) + " b" +
         std::to_string(context.max_batch);
}

}  // namespace convoy
