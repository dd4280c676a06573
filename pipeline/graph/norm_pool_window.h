// Which poolings there are kernels for that normalize too: what the pass asks and the steps can do.
#pragma once

#include "pipeline/graph/step.h"

namespace convoy {

// 2 x 2 without padding and 3 x 3 with at most one row of it, with a stride of 2; attributes of a max pooling.
inline bool can_norm_pool(const Attributes& a) {
  const int pool = a.integer("pool_h"), pad = a.integer("pad_top");
  const bool square = a.integer("pool_w") == pool && a.integer("pad_left") == pad;
  return square && a.integer("stride_h") == 2 && a.integer("stride_w") == 2 && pad >= 0 &&
         ((pool == 2 && pad == 0) || (pool == 3 && pad <= 1));
}

}  // namespace convoy
