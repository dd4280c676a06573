// How the loops of a convolution step are cut.
//
// A step's tile is (channel-block group, part, images, rows, columns). Inside it the sum over source channel blocks runs in
// passes of `pass_blocks`: each pass copies its slice of the source into scratch (where padding or image grouping asks for
// it) and adds to the output, so that one register tile's weights stay in L1 while pixels go by. pass_blocks alone
// changes the order of a sum.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/graph/step.h"
#include "stages/steps/conv/conv_kernels.h"
#include "stages/steps/conv/conv_problem.h"

namespace convoy {

struct ConvBlocking {
  const ConvTileKernels* kernels = nullptr;
  bool across_images = false;  // the pixels of a register tile: neighbours in a row, or one position of several images
  int images = 1;              // of one tile; along rows one after the other, so that weights come in once for all
  int rows = 1, columns = 1;   // output pixels of one tile; columns is a multiple of the register tile or the whole row
  int pass_blocks = 1;
  int block_group = 1;
};

// Throws Error(bad_spec) for a variant that this build does not have for `isa`, or parameters out of range.
ConvBlocking blocking_from(const KernelChoice&, const ConvProblem&, Isa, const std::string& step_name);
KernelChoice to_choice(const ConvBlocking&);

// Floats between the source pixels of a register tile.
int pixel_stride(const ConvProblem&, bool across_images);

// The default cost rule, from shapes alone.
ConvBlocking choose_blocking(const ConvProblem&, Isa, int max_batch);

// Its two halves. A register tile with an order of pixels, and the share of peak that the rule expects of them: one a tile along
// rows and one across images, where the problem has them.
struct ConvOrder {
  const ConvTileKernels* kernels = nullptr;
  bool across_images = false;
  int images = 1;
  double score = 0;
};
std::vector<ConvOrder> conv_orders(std::span<const ConvTileKernels>, const ConvProblem&, int max_batch);
ConvBlocking cut_loops(const ConvOrder&, const ConvProblem&, Isa, int max_batch);

}  // namespace convoy
