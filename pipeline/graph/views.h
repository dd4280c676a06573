// Views: tensors that are a channel range of another one and have no memory of their own.
#pragma once

#include "pipeline/graph/program.h"

namespace convoy {

// Where a tensor's elements lie: in the tensor that has the memory, from `begin` to `end` of each item.
struct Place {
  TensorId root = kNoTensor;
  std::int64_t begin = 0, end = 0;  // elements within an item of the root
  bool overlaps(const Place& other) const { return root == other.root && begin < other.end && other.begin < end; }
};

Place place_of(const Program&, TensorId);

// Makes `part` the channels of `whole` from `first_channel` on, a multiple of the block. Both are blocked tensors with
// maps of one size; `part` is no view yet and has none.
void make_view(Program&, TensorId part, TensorId whole, int first_channel);

// True when those channels are whole blocks of `whole`, so that nothing else writes into the pad lanes of `part`.
bool fits_as_view(const Program&, TensorId part, TensorId whole, int first_channel);

}  // namespace convoy
