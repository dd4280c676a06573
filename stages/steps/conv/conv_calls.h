// Calls of the convolution kernel: the views that it gets of a tile's source, weights and sums.
//
// Owns no memory. Strides are floats.
#pragma once

#include "pipeline/core/arena.h"
#include "stages/steps/conv/conv_contraction.h"
#include "stages/steps/conv/conv_tile.h"

namespace convoy {

alignas(kAlignment) inline constexpr float kZeros[kBlock] = {};

// Where the passes add up: `pixels` of each line from its pixel `first` on.
struct Sums {
  int first = 0, pixels = 0;
  ResultView view;
  float* base = nullptr;  // of the first of these pixels, and the region's first block
};

// One tile's run: where it reads, where the passes add up, and where the result belongs.
struct TileRun {
  ConvRegion region;
  ConvWalk walk;
  SourceView source;
  ResultView result, initial;
  const RunContext* context;
  float* result_base;         // of the region's first pixel and block
  const float* initial_base;  // null: zeros or a bias
  const float* saved_base;    // null: none
  Sums body, tail;            // no tail: of 0 pixels
  float* strip;
};

// The source channel blocks of one pass, from the map's or strip's first pixel on.
struct Pass {
  int first, blocks;
  const float* source;
};

// Outputs of a region that see the same taps, as one call of a kernel computes them.
struct Outputs {
  TapRun rows, columns;
  int image = 0;  // where they lie one after the other
  std::int64_t in(const ResultView& v) const { return rows.first * v.down + columns.first * v.right + image * v.image; }
};

// Output channel blocks of a call, counted from the region's first.
struct BlockRange {
  int first, count;
};

// Of one group; all channels of an image are one.
inline int source_blocks_of(const ConvProblem& p) { return p.image ? 1 : p.source.channel_blocks(); }

class ConvCalls {
 public:
  // Both must outlive this.
  ConvCalls(const ConvProblem& problem, const ConvOperands& operands) : problem_(problem), operands_(operands) {}

  // Adds one pass's sums of these outputs and blocks to what is there, or to what the result starts from.
  void add(ConvKernel, const TileRun&, const Sums&, const Pass&, const Outputs&, BlockRange) const;

 private:
  const float* weights_of(const TileRun&, const Pass&, const Outputs&, int block) const;

  const ConvProblem& problem_;
  const ConvOperands& operands_;
};

}  // namespace convoy
