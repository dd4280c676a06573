// The weights in the Winograd domain, a packed copy: see pipeline/graph/winograd_layout.h, `in` and `out` as the
// convolution that reads it has them.
//
// Step kind winograd_filter: [weight] -> [U], both plain f32; weight is packed as conv_kernel_packing. Attributes of the
// convolution, in_blocks, out_blocks (of the forward pass); rotated (absent: 0): 1 for the copy that backward-data reads,
// channels exchanged and taps rotated by half a turn. A tile is one output block of U.
#pragma once

#include "pipeline/graph/winograd_layout.h"
#include "stages/steps/simple_kind.h"

namespace convoy {

class BoundWinogradFilter : public BoundStep {
 public:
  BoundWinogradFilter(const Step&, const BindContext&);
  int tiles(int batch) const override;
  std::size_t scratch_bytes() const override;
  void run(int tile, const RunContext&, std::byte* scratch) const override;
  TileSpan span(int tile, int batch) const override;  // of the weight

 private:
  TensorId weight_, u_;
  int in_blocks_, out_blocks_;  // of U
  bool rotated_;
  Form form_;
  Isa isa_;
};

}  // namespace convoy
