// The cost rule of weight gradients by Winograd's algorithm: how a convolution's is made, and how it is cut up.
//
// A tile of the fused step owns a group of images and a range of output channels. Each group makes a gradient of its own, at the
// price of finishing each; each range transforms X once more.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/isa.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/image_fold.h"

namespace convoy {

struct WinogradGradientCut {
  int group_images = 1;  // the last group may be smaller
  int out_blocks = 1;    // channel blocks of a range; the last one may be smaller
};

// The cheapest cut, with what threads wait for one another at the end of a step of few tiles. Depends on shapes alone.
WinogradGradientCut cut_winograd_gradient(const winograd::Form&, const Shape& x, const Shape& y, int max_batch);

// Sums of one range in all points, bytes.
std::int64_t winograd_gradient_sum_bytes(const winograd::Form&, const Shape& x, int out_blocks);

enum class GradientAlgorithm {
  direct,
  fused_winograd,  // blocks of tiles, transformed and summed by one step, cut as above
  split_winograd   // groups of channel pairs, from the transformed maps of a whole batch in memory
};

// What is fastest, from shapes and the instruction set alone.
GradientAlgorithm choose_gradient_algorithm(const winograd::Form&, const Shape& x, const Shape& y, int max_batch, Isa);

// Whether that of an image's weights is faster as one of the folded image than by its own kernels.
bool is_gradient_worth_folding(const ImageFold&, const Shape& y, int max_batch);

}  // namespace convoy
