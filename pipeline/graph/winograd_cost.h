// The cost rule behind use_winograd: what a convolution takes by Winograd's algorithm and directly, in multiply-adds of a vector.
#pragma once

#include "halide_gen/winograd/winograd_form.h"
#include "pipeline/core/isa.h"
#include "pipeline/core/shape.h"
#include "pipeline/graph/image_fold.h"

namespace convoy {

enum class ConvAlgorithm {
  direct,
  fused_winograd,  // blocks of tiles, from transformed weights in memory
  split_winograd   // groups of output channels, from the transformed inputs of a whole batch in memory
};

// For one direction of a convolution from `source` to `result`, of `batch` images.
ConvAlgorithm choose_algorithm(const winograd::Form&, const Shape& source, const Shape& result, int batch, Isa);

// Whether the convolution of an image is faster as one of the folded image by Winograd's algorithm than by its own kernels.
bool is_worth_folding(const ImageFold&, const Shape& result, int batch);

}  // namespace convoy
