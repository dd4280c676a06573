// The three stages of a Winograd convolution on one block of tiles, each over memory that the caller gives.
//
// Tiles of a block are counted as TileOrder says. Products M lie as [channel block][tile][xi][16], so that the output transform
// reads each tile in one run; of a short tile it needs no others than are made.
#pragma once

#include "stages/steps/activation/epilogue.h"
#include "stages/steps/winograd/tile_order.h"
#include "stages/steps/winograd/winograd_kernels.h"
#include "stages/steps/winograd/winograd_problem.h"

namespace convoy {

// What an output starts from: nothing, a bias, or a map that it is added to. Strides in floats.
struct WinogradStart {
  const float* data = nullptr;  // of image 0 and channel block 0; null: zeros
  bool is_map = false;          // of the result's shape, else a bias
  std::int64_t item = 0;        // of a map: from one image to the next
};

inline WinogradStart start_of(const StartOperand& operand, const RunContext& context) {
  if (operand.tensor == kNoTensor) return {};
  return {context.at<float>(operand.tensor), operand.is_map, operand.item};
}

// V from a block's first tile on, and U from a group's first output block on.
struct WinogradMaps {
  const float* v;
  TileLayout layout;
};
struct WinogradFilters {
  const float* u;
  FilterLayout layout;
};

// Memory that is read soon: `bytes` of each channel block of the source, which lie `block` bytes apart.
struct NextSource {
  std::int64_t address = 0, block = 0, bytes = 0;
  // Parts first ... last - 1 of `count` equal ones.
  NextSource parts(int first, int last, int count) const {
    const std::int64_t begin = bytes * first / count, end = bytes * last / count;
    return {address + begin, block, end - begin};
  }
};

class WinogradStages {
 public:
  WinogradStages(const WinogradProblem& problem, Isa isa)
      : problem_(problem), isa_(isa), transforms_(winograd_transforms(isa, problem.form)) {}

  // All channels of that part of `source` (the whole tensor) into `v`, whose tile 0 is the first one of the order.
  void transform_input(const TileBlock& part, const TileOrder&, const float* source, float* v, const TileLayout&) const;

  // Where transform_input will read that block of the whole tensor `source`.
  NextSource source_of(const TileBlock&, const float* source) const;

  // `blocks` channel blocks of M, for whole register tiles. Brings `next` into the caches meanwhile.
  void multiply(const ProductTile&, const TileOrder&, const WinogradMaps&, const WinogradFilters&, int blocks,
                const NextSource& next, float* m) const;
  // The same one point after the other, each of which brings the next point's maps into the caches: for maps in memory.
  void multiply_by_point(const ProductTile&, const TileOrder&, const WinogradMaps&, const WinogradFilters&, int blocks,
                         float* m) const;

  // Channel blocks first_block ... of the block's part of `result` (the whole tensor) from M, as it was made.
  void transform_output(const TileBlock&, const TileOrder&, const ProductTile&, const float* m, const WinogradStart&,
                        int first_block, int blocks, float* result) const;

  // Applies the epilogue to the same part of `result`, while it is warm; pad lanes stay zero.
  void finish(const EpilogueOperand&, const TileBlock&, int first_block, int blocks, const RunContext&, float* result) const;

 private:
  void multiply_run(const ProductTile&, const winograd::ProductRun&, const TileOrder&, const WinogradMaps&,
                    const WinogradFilters&, int blocks, const NextSource& next, float* m) const;
  void transform_rectangle(const float* image, const TileRectangle&, bool inside, float* v, const TileLayout&) const;
  void output_rectangle(const TileBlock&, const TileRectangle&, const float* m, std::int64_t m_block, const WinogradStart&,
                        int first_block, int blocks, float* result) const;

  const WinogradProblem& problem_;
  Isa isa_;
  const WinogradTransforms& transforms_;
};

}  // namespace convoy
