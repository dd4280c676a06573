#include <cmath>

#include "pipeline/spec/read_sections.h"

namespace convoy::spec {
namespace {

// Keras's named modes as (x * scale - mean) / std.
struct NamedMode {
  double scale;
  std::vector<double> mean;
  std::vector<double> std;
  std::string channel_order = "rgb";
};

NamedMode named_mode(const std::string& mode, std::size_t channels) {
  if (mode == "tf") return {1.0 / 127.5, std::vector<double>(channels, 1.0), std::vector<double>(channels, 1.0)};
  if (mode == "torch") return {1.0 / 255.0, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}};
  if (mode == "caffe") return {1.0, {103.939, 116.779, 123.68}, {1.0, 1.0, 1.0}, "bgr"};
  return {1.0, std::vector<double>(channels, 0.0), std::vector<double>(channels, 1.0)};  // none
}

std::vector<double> read_channels(ParamReader& reader, const std::string& key, double otherwise, std::size_t channels) {
  std::vector<double> values = reader.reals(key, std::vector<double>(channels, otherwise));
  if (values.size() != channels) {
    reader.error(key, "expected " + std::to_string(channels) + (channels == 1 ? " value" : " values") +
                          " (one a channel of data.color_mode), found " + std::to_string(values.size()));
  }
  return values;
}

NamedMode read_custom(ParamReader& reader, std::size_t channels) {
  NamedMode numbers;
  numbers.scale = reader.real("scale", 1.0 / 255.0, 1e-12, 1e12);
  numbers.mean = read_channels(reader, "mean", 0.0, channels);
  numbers.std = read_channels(reader, "std", 1.0, channels);
  numbers.channel_order = reader.choice("channel_order", "rgb", {"rgb", "bgr"});
  if (numbers.channel_order == "bgr" && channels != 3) {
    reader.error("channel_order", "bgr is defined for three channels; remove it, or use color_mode: rgb");
  }
  for (const double mean : numbers.mean) {
    if (std::abs(mean) > 1e12) reader.error("mean", "expected numbers from -1e12 to 1e12");
  }
  for (const double std : numbers.std) {
    if (std < 1e-12 || std > 1e12) reader.error("std", "expected numbers from 1e-12 to 1e12 (they divide)");
  }
  return numbers;
}

NamedMode resolve_named(ParamReader& reader, const std::string& mode, std::size_t channels) {
  for (const char* key : {"scale", "mean", "std", "channel_order"}) {
    reader.child(key);
    if (reader.has(key)) reader.error(key, "is set by mode: " + mode + "; remove it, or use mode: custom");
  }
  if ((mode == "torch" || mode == "caffe") && channels != 3)
    reader.error("mode", mode + " is defined for RGB; with color_mode: grayscale use mode: custom");
  return named_mode(mode, channels);
}

Node number_list(const std::vector<double>& values) {
  Node list = Node::sequence();
  for (const double value : values) list.items.push_back(Node::number(value));
  return list;
}

}  // namespace

PreprocessSpec read_preprocess(ParamReader& reader, int channels) {
  const auto count = static_cast<std::size_t>(channels);
  PreprocessSpec spec;
  const std::string mode = reader.choice("mode", "custom", {"caffe", "custom", "tf", "torch", "none"});
  const NamedMode numbers = mode == "custom" ? read_custom(reader, count) : resolve_named(reader, mode, count);
  spec.scale = numbers.scale;
  spec.mean = numbers.mean;
  spec.std = numbers.std;
  spec.channel_order = numbers.channel_order;
  reader.record("mode", Node::string(spec.mode));
  reader.record("scale", Node::number(spec.scale));
  reader.record("mean", number_list(spec.mean));
  reader.record("std", number_list(spec.std));
  reader.record("channel_order", Node::string(spec.channel_order));
  spec.resize_rule = reader.choice("resize_rule", "keras", {"antialias", "keras"});
  return spec;
}

}  // namespace convoy::spec
