// A convolution by Winograd's algorithm in two steps, for small maps with many channels, whose weights are large next to their
// tiles.
//
// The first transforms the inputs of a whole batch; a tile of the second is a group of output channels, whose weights it
// transforms into the thread's scratch itself: transformed weights are never in memory, plain ones are read once.
#pragma once

#include "stages/steps/simple_kind.h"
#include "stages/steps/winograd/winograd_stages.h"

namespace convoy {

// Step kind winograd_input; see winograd_steps.h. A tile is one image.
class BoundWinogradInput : public BoundStep {
 public:
  BoundWinogradInput(const Step&, const BindContext&);
  int tiles(int batch) const override { return batch; }
  void run(int tile, const RunContext&, std::byte* scratch) const override;

 private:
  WinogradProblem problem_;
  TensorId source_, v_;
  TileLayout layout_;
  WinogradStages stages_;
};

// Step kind winograd_contract.
class WinogradContractKind : public StepKind {
 public:
  std::string_view name() const override { return "winograd_contract"; }
  bool takes_strided() const override { return true; }
  bool tells_spans() const override { return true; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::vector<KernelChoice> candidates(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

}  // namespace convoy
