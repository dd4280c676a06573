// The cost rule behind use_winograd: what a 3x3 convolution takes by F(4x4,3x3) and directly, in multiply-adds of a vector.
#pragma once

#include "pipeline/core/isa.h"
#include "pipeline/core/shape.h"

namespace convoy {

enum class ConvAlgorithm {
  direct,
  fused_winograd,  // blocks of tiles, from transformed weights in memory
  split_winograd   // groups of output channels, from the transformed inputs of a whole batch in memory
};

// For one direction of a convolution from `source` to `result`, of `batch` images.
ConvAlgorithm choose_algorithm(const Shape& source, const Shape& result, int batch, Isa);

}  // namespace convoy
