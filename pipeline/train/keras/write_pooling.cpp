// Poolings. Keras knows `valid`, and `same` with its larger half of the padding at the end; whatever else the spec asks for is
// written so that every window holds the same values, or reported as lacking.
#include <algorithm>
#include <cmath>

#include "pipeline/train/keras/layer_writers.h"
#include "stages/layers/padding_param.h"

namespace convoy::keras {
namespace {

// The windows along one axis.
struct Axis {
  int input, output, window, stride;
  int before, after;  // padding that the spec names

  // How far the windows reach over the end: the rest of ceil_mode included.
  int reach() const { return std::max(0, (output - 1) * stride + window - input - before); }
  bool is_valid() const { return before == 0 && reach() == 0; }
  bool is_same() const {
    const int total = std::max(0, (output - 1) * stride + window - input);
    return output == (input + stride - 1) / stride && before == total / 2;
  }
};

struct Windows {
  Axis vertical, horizontal;
  Json config;  // without padding

  bool are_valid() const { return vertical.is_valid() && horizontal.is_valid(); }
  bool are_same() const { return vertical.is_same() && horizontal.is_same(); }
  PadAmounts reach() const { return {vertical.before, vertical.reach(), horizontal.before, horizontal.reach()}; }
  // Every window ends within the padding that the spec names.
  bool end_in_padding() const { return vertical.reach() <= vertical.after && horizontal.reach() <= horizontal.after; }
};

Axis axis_of(const Padding& padding, int input, int output, int window, int stride, int before, int after) {
  if (padding.kind == Padding::Kind::same) {
    const int total = std::max(0, (output - 1) * stride + window - input);
    before = total / 2;
    after = total - before;
  }
  return {input, output, window, stride, before, after};
}

Windows read_windows(LayerWriter& out) {
  spec::ParamReader& keys = out.keys();
  const auto [pool_h, pool_w] = keys.size2("pool_size", std::pair{2, 2}, 1, 1024);
  const auto [stride_h, stride_w] = keys.size2("strides", std::pair{pool_h, pool_w}, 1, 1024);
  const Padding p = read_padding(keys, "valid");
  const Shape &in = out.input_shape(), &to = out.output_shape();
  return {axis_of(p, in.height, to.height, pool_h, stride_h, p.top, p.bottom),
          axis_of(p, in.width, to.width, pool_w, stride_w, p.left, p.right),
          {{"pool_size", Json::array({pool_h, pool_w})},
           {"strides", Json::array({stride_h, stride_w})},
           {"data_format", "channels_last"}}};
}

void add_pooling(LayerWriter& out, const char* class_name, const Windows& windows, const char* padding) {
  Json config = windows.config;
  config["padding"] = padding;
  out.add(class_name, std::move(config));
}

// Keras 3.15 on JAX multiplies by the float32 reciprocal of the number of windows and rounds down and up: for some pairs (15 to
// 7, 12 to 14) that is one beside the true border.
bool adaptive_windows_are_exact(int positions, int windows) {
  const float reciprocal = 1.0f / static_cast<float>(windows);
  for (int k = 0; k <= windows; ++k) {
    const int product = k * positions;
    const float quotient = static_cast<float>(product) * reciprocal;
    if (k < windows && static_cast<int>(std::floor(quotient)) != product / windows) return false;
    if (k > 0 && static_cast<int>(std::ceil(quotient)) != (product + windows - 1) / windows) return false;
  }
  return true;
}

void write_global(LayerWriter& out, const char* class_name) {
  out.add(class_name, {{"data_format", "channels_last"}, {"keepdims", out.keys().boolean("keepdims", false)}});
}

}  // namespace

// Padding with zeros is exact where no value is negative: each window holds at least one pixel of the map.
void write_max_pooling2d(LayerWriter& out) {
  const Windows windows = read_windows(out);
  if (windows.are_valid()) return add_pooling(out, "MaxPooling2D", windows, "valid");
  if (windows.are_same()) return add_pooling(out, "MaxPooling2D", windows, "same");
  if (out.input_is_never_negative()) {
    add_zero_padding(out, windows.reach());
  } else {
    out.lack("its padding is not Keras's 'same', and zeros in its place could win over negative inputs; put a relu in front");
  }
  add_pooling(out, "MaxPooling2D", windows, "valid");
}

// With count_include_pad the padding counts as zeros, which a layer of zeros in front says; what ceil_mode lets hang over
// does not count, and neither does padding without count_include_pad: Keras has only `same` for that.
void write_average_pooling2d(LayerWriter& out) {
  const Windows windows = read_windows(out);
  if (windows.are_valid()) return add_pooling(out, "AveragePooling2D", windows, "valid");
  const bool counts = out.keys().boolean("count_include_pad", false);
  if (!counts && windows.are_same()) return add_pooling(out, "AveragePooling2D", windows, "same");
  if (counts && windows.end_in_padding()) {
    add_zero_padding(out, windows.reach());
  } else {
    out.lack("Keras averages over the pixels inside the map only with padding: same");
  }
  add_pooling(out, "AveragePooling2D", windows, "valid");
}

// Windows of one size are those of a plain pool, whatever Keras's backend.
void write_adaptive_average_pooling2d(LayerWriter& out) {
  const Shape &in = out.input_shape(), &to = out.output_shape();
  if (in.height % to.height == 0 && in.width % to.width == 0) {
    const Json window = Json::array({in.height / to.height, in.width / to.width});
    return out.add("AveragePooling2D",
                   {{"pool_size", window}, {"strides", window}, {"padding", "valid"}, {"data_format", "channels_last"}});
  }
  if (!adaptive_windows_are_exact(in.height, to.height) || !adaptive_windows_are_exact(in.width, to.width)) {
    out.lack("Keras rounds the windows from " + to_string(in) + " to " + to_string(to) +
             " wrongly on some of its backends; use another output_size");
  }
  out.add("AdaptiveAveragePooling2D", {{"output_size", Json::array({to.height, to.width})}, {"data_format", "channels_last"}});
}

void write_global_average_pooling2d(LayerWriter& out) { write_global(out, "GlobalAveragePooling2D"); }
void write_global_max_pooling2d(LayerWriter& out) { write_global(out, "GlobalMaxPooling2D"); }

}  // namespace convoy::keras
