// The weight as backward-data reads it: channels exchanged, taps rotated. A tile is one block of input channels.
//
// [weight] -> [weight_t], both plain f32 of equal length. Attributes kernel_h, kernel_w (absent: 1), groups (absent: 1),
// in_blocks, out_blocks (of one group).
//   weight    [group][out/16][in/16][taps][in%16][out%16]
//   weight_t  [group][in/16][out/16][taps, last first][out%16][in%16]
#pragma once

#include "stages/steps/simple_kind.h"

namespace convoy {

class BoundRepack : public BoundStep {
 public:
  BoundRepack(const Step&, const BindContext&);
  int tiles(int batch) const override;
  void run(int tile, const RunContext&, std::byte* scratch) const override;

 private:
  TensorId weight_, weight_t_;
  int taps_, groups_, in_blocks_, out_blocks_;
  Isa isa_;
};

using RepackKind = SimpleKind<BoundRepack>;

}  // namespace convoy
