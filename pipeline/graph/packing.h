// How a parameter's elements, in Keras order, lie in the packed memory that kernels read.
//
// A Packing is a value of pure functions, so a layer with an unusual weight brings its own. Packed arrays are f32,
// zero in every pad lane, and the same on every ISA. `index` is a bijection from the coordinates into the packed array
// minus its padding.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace convoy {

using Dims = std::vector<std::int64_t>;

struct Packing {
  std::string_view name;
  // Elements of the packed array, padding included.
  std::function<std::int64_t(std::span<const std::int64_t> dims)> elements;
  // Packed position of the element at `at` (one coordinate a dimension).
  std::function<std::int64_t(std::span<const std::int64_t> dims, std::span<const std::int64_t> at)> index;
};

// (C) -> [C/16][16]: bias, batch norm vectors.
extern const Packing channel_vector_packing;
// (kh, kw, in, out) -> [out/16][in/16][kh][kw][in%16][out%16]: the forward convolution's weight, blocked input.
extern const Packing conv_kernel_packing;
// (kh, kw, in, out) -> [out/16][kh][kw][in][out%16]: the first convolution's weight, NHWC image input with 1 or 3 channels.
extern const Packing image_conv_kernel_packing;
// (in, out) -> [out/16][in/16][in%16][out%16]: dense, a 1x1 convolution whose pixels are the batch.
extern const Packing dense_kernel_packing;

std::int64_t element_count(std::span<const std::int64_t> dims);

// Keras order -> packed; `packed` is zeroed first. Sizes must match the packing.
void pack(const Packing&, std::span<const std::int64_t> dims, std::span<const float> plain, std::span<float> packed);
// Packed -> Keras order.
void unpack(const Packing&, std::span<const std::int64_t> dims, std::span<const float> packed, std::span<float> plain);

}  // namespace convoy
