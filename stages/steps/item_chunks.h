// A batched blocked tensor cut into tiles for elementwise steps whose operands may be views of a channel range.
//
// The elements of one item lie together, items are TensorDesc::stride() apart. A tile is a range of one large item or a
// run of small ones. Where every operand's items follow each other the whole batch is one item, so that small maps and flat
// vectors make no short pieces. Every piece begins at a multiple of kBlock of its item.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "pipeline/core/tensor.h"
#include "stages/steps/chunks.h"

namespace convoy {

class ItemChunks {
 public:
  // Elements begin .. begin + size of item `item`; `begin` may lie behind the first item where items follow each other.
  struct Piece {
    std::int64_t item, begin, size;
    std::int64_t offset(std::int64_t stride) const { return item * stride + begin; }
  };

  // Operands that have the same number of elements an item.
  ItemChunks(const std::vector<TensorDesc>& operands, std::int64_t chunk = kChunkElements)
      : desc_(operands.front()), chunk_(chunk) {
    dense_ = std::ranges::all_of(operands, [](const TensorDesc& d) { return d.stride() == d.elements_per_item(); });
  }

  int tiles(int batch) const {
    if (dense_) return chunk_count(desc_.elements(batch), chunk_);
    return items_together() > 1 ? chunk_count(batch, items_together()) : batch * chunks_of_item();
  }

  // Calls run(Piece) for each piece of the tile.
  template <typename Run>
  void for_each(int tile, int batch, Run run) const {
    if (dense_) {
      const Chunk chunk = chunk_of(tile, desc_.elements(batch), chunk_);
      run(Piece{0, chunk.begin, chunk.size});
    } else if (items_together() > 1) {
      const Chunk items = chunk_of(tile, batch, items_together());
      for (std::int64_t n = items.begin; n < items.begin + items.size; ++n) run(Piece{n, 0, desc_.elements_per_item()});
    } else {
      const Chunk chunk = chunk_of(tile % chunks_of_item(), desc_.elements_per_item(), chunk_);
      run(Piece{tile / chunks_of_item(), chunk.begin, chunk.size});
    }
  }

 private:
  std::int64_t items_together() const { return chunk_ / desc_.elements_per_item(); }
  int chunks_of_item() const { return chunk_count(desc_.elements_per_item(), chunk_); }

  TensorDesc desc_;
  std::int64_t chunk_;
  bool dense_;
};

}  // namespace convoy
