// Layers whose weights are multiplied with their input.
#include "pipeline/train/keras/layer_writers.h"
#include "stages/layers/padding_param.h"

namespace convoy::keras {
namespace {

Json pair(std::pair<int, int> size) { return Json::array({size.first, size.second}); }

// What conv2d and depthwise_conv2d have in common. Keras pads explicit amounts in a layer of its own.
Json window_config(LayerWriter& out) {
  spec::ParamReader& keys = out.keys();
  const Padding padding = read_padding(keys, "valid");
  const std::pair<int, int> strides = keys.size2("strides", std::pair{1, 1}, 1, 1024);
  const std::pair<int, int> dilation = keys.size2("dilation_rate", std::pair{1, 1}, 1, 1024);
  if (strides != std::pair{1, 1} && dilation != std::pair{1, 1}) {
    out.lack("has both strides and a dilation_rate above 1, which Keras refuses");
  }
  if (padding.kind == Padding::Kind::fixed) add_zero_padding(out, {padding.top, padding.bottom, padding.left, padding.right});
  return {{"kernel_size", pair(keys.size2("kernel_size", std::pair{1, 1}, 1, 1024))},
          {"strides", pair(strides)},
          {"padding", padding.kind == Padding::Kind::same ? "same" : "valid"},
          {"data_format", "channels_last"},
          {"dilation_rate", pair(dilation)},
          {"use_bias", keys.boolean("use_bias", true)}};
}

}  // namespace

void write_conv2d(LayerWriter& out) {
  if (out.keys().has("connections")) out.lack("has a table of connections; Keras's convolutions read every input map");
  Json config = window_config(out);
  config["filters"] = out.keys().integer("filters", std::nullopt);
  config["groups"] = out.keys().integer("groups", 1);
  add_activated(out, "Conv2D", std::move(config));
}

void write_dense(LayerWriter& out) {
  const std::int64_t units = out.keys().integer("units", std::nullopt);
  add_activated(out, "Dense", {{"units", units}, {"use_bias", out.keys().boolean("use_bias", true)}});
}

void write_depthwise_conv2d(LayerWriter& out) {
  Json config = window_config(out);
  config["depth_multiplier"] = out.keys().integer("depth_multiplier", 1);
  add_activated(out, "DepthwiseConv2D", std::move(config));
}

}  // namespace convoy::keras
