// Which layers to measure: one line a shape, `name cin cout size kernel stride pad`, # begins a comment.
//
// Maps are square; kernels too, or written as 1x7 (height x width), and so is pad, what each side gets. One or three input
// channels mean an NHWC image, as in a network's first layer. size 1 with kernel 1 is a dense layer.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/core/shape.h"

namespace convoy::bench {

struct LayerShape {
  std::string name;
  int in_channels = 0, out_channels = 0;
  int size = 0, stride = 1;
  int kernel_h = 1, kernel_w = 1;
  int pad_h = 0, pad_w = 0;

  Shape input() const { return {size, size, in_channels}; }
  Shape output() const { return {out_size(kernel_h, pad_h), out_size(kernel_w, pad_w), out_channels}; }
  bool dense() const { return size * kernel_h * kernel_w == 1; }
  bool image_input() const { return in_channels == 1 || in_channels == 3; }
  // Multiply-adds of one direction and one image; taps in the padding are counted.
  double macs() const { return double(output().elements()) * kernel_h * kernel_w * in_channels; }
  std::string to_string() const;

 private:
  int out_size(int kernel, int pad) const { return (size + 2 * pad - kernel) / stride + 1; }
};

// Throws Error(bad_spec) naming `source` and the line.
std::vector<LayerShape> parse_layer_shapes(const std::string& text, const std::string& source);
// Throws Error(io) when the file cannot be read.
std::vector<LayerShape> load_layer_shapes(const std::filesystem::path&);
// The shapes that the project's performance bars name (shapes/bars.txt, compiled in).
std::vector<LayerShape> default_layer_shapes();

}  // namespace convoy::bench
