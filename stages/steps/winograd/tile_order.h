// In which order the tiles of a block lie in memory: those that make the same products together.
//
// Products that only full tiles need are made for full rows of tiles, for full columns, or for what is full in both. In the order
//
//   full rows, short columns | full rows, full columns | short rows, full columns | short rows, short columns
//
// each of these sets is one range. Within a part tiles are counted image by image, row by row; without short tiles that is the
// order of the whole block.
#pragma once

#include "stages/steps/winograd/winograd_problem.h"

namespace convoy {

// Numbers of tiles, counted from a block's first.
struct TileRange {
  int begin = 0, end = 0;
  constexpr int size() const { return end - begin; }
  constexpr bool operator==(const TileRange&) const = default;
};

// Tiles that are alike, in every image of a block: what one call of a transform takes.
struct TileRectangle {
  TileRun rows, columns;
  int first = 0;                     // its place in the order, in the first image
  int row_step = 0, image_step = 0;  // tiles from one row, or image, to the next
};

class TileOrder {
 public:
  TileOrder(const Form&, const Shape& result, const TileBlock&);

  int tiles() const { return begin_[kParts]; }
  // In whole register tiles of so many tiles.
  int room(int register_tile) const { return round_up(tiles(), register_tile); }
  // Which of them need a product.
  TileRange range(int product) const;
  // Products of all of them, in whole register tiles of so many tiles.
  std::int64_t products(int register_tile) const;

  // Calls visit(rectangle) for the rectangles of `part`, some rows of some images of the block.
  template <typename Visit>
  void for_each_rectangle(const TileBlock& part, const Visit& visit) const {
    for_each_tile_run(rows_, part.row, part.row + part.rows, [&](const TileRun& rows) {
      for_each_tile_run(columns_, 0, columns_.tiles, [&](const TileRun& columns) { visit(rectangle(part, rows, columns)); });
    });
  }

 private:
  static constexpr int kParts = 4;
  TileRectangle rectangle(const TileBlock& part, const TileRun& rows, const TileRun& columns) const;

  Form form_;
  TileAxis rows_, columns_;
  TileBlock block_;
  int full_rows_;          // of the block
  int begin_[kParts + 1];  // of each part, and of what is behind
};

}  // namespace convoy
