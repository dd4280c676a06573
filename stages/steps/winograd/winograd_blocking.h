// How the loops of a Winograd step are cut. None of it changes the order of a sum: every element of a product is one sum over
// all channels in their order; the register tile and the instruction set alone name the kernel.
#pragma once

#include <string>

#include "stages/steps/winograd/winograd_kernels.h"
#include "stages/steps/winograd/winograd_problem.h"

namespace convoy {

struct WinogradBlocking {
  const ProductTile* tile = nullptr;
  BlockCut cut;         // tiles that are transformed together
  int run = 1;          // such blocks that follow one another in one tile of the step, each prefetched by the one before
  int block_group = 1;  // output channel blocks whose products stay in scratch at once

  // Tiles of the largest block, in whole register tiles.
  int most_tiles(const WinogradProblem&) const;
};

// Kernel choices: variant "<kind><register tile>" with kFusedWinograd or kSplitWinograd as the kind, parameters rows, images,
// block_group, and run where it is not 1; no rows and images where there is only_cut.
KernelChoice to_choice(std::string_view kind, const WinogradBlocking&, const WinogradProblem&);
// Throws Error(bad_spec) for a variant that this build does not have for the instruction set, or parameters out of range.
WinogradBlocking blocking_from(std::string_view kind, const KernelChoice&, const WinogradProblem&, Isa,
                               const std::string& step_name);

// The default cost rules, from shapes alone.
WinogradBlocking choose_fused_blocking(const WinogradProblem&, Isa, int max_batch);
WinogradBlocking choose_split_blocking(const WinogradProblem&, Isa, int max_batch);

}  // namespace convoy
