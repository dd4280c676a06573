// What the one-step and the two-step form of a Winograd convolution share: from transformed maps and weights to the result.
#pragma once

#include "stages/steps/winograd/winograd_blocking.h"
#include "stages/steps/winograd/winograd_stages.h"

namespace convoy {

// A step [maps, weights, ...] -> [result] with an epilogue.
class BoundWinograd : public BoundStep {
 public:
  BoundWinograd(const BoundWinograd&) = delete;

 protected:
  BoundWinograd(const Step&, const WinogradProblem&, const WinogradBlocking&, const StartOperand&, const BindContext&);

  // Output channel blocks of the group that begins with `first`.
  int group_blocks(int first) const;
  // That group of the block's part of the result, from the products.
  void finish(const TileBlock&, const TileOrder&, int first, const RunContext&, const float* products) const;
  std::size_t product_bytes() const;

  const WinogradProblem problem_;
  const WinogradBlocking blocking_;
  const TensorId maps_, weights_;
  const Isa isa_;
  const WinogradStages stages_{problem_, isa_};

 private:
  TensorId result_;
  StartOperand start_;
  EpilogueOperand epilogue_;
};

}  // namespace convoy
