// The weights in the Winograd domain, a packed copy: U[xi 36][out/16][in/16][in%16][out%16], `in` and `out` as the
// convolution that reads it has them.
//
// Step kind winograd_filter: [weight] -> [U], both plain f32; weight is packed as conv_kernel_packing. Attributes in_blocks,
// out_blocks (of the forward pass); rotated (absent: 0): 1 for the copy that backward-data reads, channels exchanged and taps
// rotated by half a turn. A tile is one output block of U.
#pragma once

#include <cstdint>

#include "halide_gen/winograd/winograd_matrices.h"
#include "pipeline/core/shape.h"
#include "stages/steps/simple_kind.h"

namespace convoy {

struct FilterLayout {
  std::int64_t block = 0;    // floats from one output block to the next
  std::int64_t product = 0;  // floats from one xi to the next: an odd number of cache lines
  constexpr std::int64_t elements() const { return product * winograd::kProducts; }
};

constexpr FilterLayout filter_layout(int in_blocks, int out_blocks) {
  const std::int64_t block = std::int64_t{in_blocks} * kBlock * kBlock;
  return {block, block * out_blocks + kBlock};
}

class BoundWinogradFilter : public BoundStep {
 public:
  BoundWinogradFilter(const Step&, const BindContext&);
  int tiles(int batch) const override;
  std::size_t scratch_bytes() const override;
  void run(int tile, const RunContext&, std::byte* scratch) const override;

 private:
  TensorId weight_, u_;
  int in_blocks_, out_blocks_;  // of U
  bool rotated_;
  Isa isa_;
};

}  // namespace convoy
