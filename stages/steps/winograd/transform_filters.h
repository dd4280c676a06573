// The weights of a convolution into the Winograd domain.
#pragma once

#include <cstddef>

#include "pipeline/core/isa.h"
#include "pipeline/graph/winograd_layout.h"

namespace convoy {

// A weight as conv_kernel_packing has it, and how the correlation that reads it does: as it is, or for backward-data with
// channels exchanged and taps rotated by half a turn.
struct WinogradWeight {
  const float* data = nullptr;
  int in_blocks = 1, out_blocks = 1;  // of the correlation
  bool rotated = false;
  Form form;
};

// Output blocks first ... first + blocks - 1 into `u`, which has `layout` from the first of them on. `scratch` has
// filter_scratch_bytes, 64-byte aligned; null where that is 0.
void transform_filters(Isa, const WinogradWeight&, int first, int blocks, float* u, const FilterLayout& layout,
                       std::byte* scratch);
std::size_t filter_scratch_bytes(const Form&, bool rotated);

}  // namespace convoy
