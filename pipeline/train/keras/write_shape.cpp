// Layers that move values without changing them, and sums of branches.
#include "pipeline/spec/scalars.h"
#include "pipeline/train/keras/layer_writers.h"

namespace convoy::keras {
namespace {

Json amounts(const PadAmounts& p) { return Json::array({Json::array({p.top, p.bottom}), Json::array({p.left, p.right})}); }

int number(const spec::Node& node) { return static_cast<int>(spec::as_integer(node).value_or(0)); }

// Above and left of the map, from n, [vertical, horizontal], [[top, bottom], [left, right]] or [top, bottom, left, right].
std::pair<int, int> first_amounts(const spec::Node& padding) {
  const std::vector<spec::Node>& p = padding.items;
  if (p.empty()) return {number(padding), number(padding)};
  if (p.size() == 4) return {number(p[0]), number(p[2])};
  if (p[0].items.empty()) return {number(p[0]), number(p[1])};
  return {number(p[0].items[0]), number(p[1].items[0])};
}

}  // namespace

void add_zero_padding(LayerWriter& out, const PadAmounts& p) {
  if (p.top == 0 && p.bottom == 0 && p.left == 0 && p.right == 0) return;
  out.add_helper("pad", "ZeroPadding2D", {{"padding", amounts(p)}, {"data_format", "channels_last"}});
}

void write_add(LayerWriter& out) { out.add("Add", Json::object()); }

void write_concatenate(LayerWriter& out) { out.add("Concatenate", {{"axis", -1}}); }

void write_flatten(LayerWriter& out) { out.add("Flatten", {{"data_format", "channels_last"}}); }

// Keras pads no channels, but its ZeroPadding2D pads the last axis of four when it is told that the channels come first. A
// vector becomes a 1x1 map for that.
void write_pad_channels(LayerWriter& out) {
  const Shape &in = out.input_shape(), &to = out.output_shape();
  if (in.flat) out.add_helper("map", "Reshape", {{"target_shape", Json::array({1, 1, in.channels})}});
  out.add("ZeroPadding2D", {{"padding", amounts({0, 0, 0, to.channels - in.channels})}, {"data_format", "channels_first"}});
  if (in.flat) out.add_helper("vector", "Flatten", {{"data_format", "channels_last"}});
}

void write_zero_padding2d(LayerWriter& out) {
  const auto [top, left] = first_amounts(*out.keys().child("padding"));
  const Shape &in = out.input_shape(), &to = out.output_shape();
  const PadAmounts padding{top, to.height - in.height - top, left, to.width - in.width - left};
  out.add("ZeroPadding2D", {{"padding", amounts(padding)}, {"data_format", "channels_last"}});
}

}  // namespace convoy::keras
