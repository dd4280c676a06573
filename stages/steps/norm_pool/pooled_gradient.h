// The gradient of a map in front of a max pooling, made anew for a tile of it: what max_pool_backward would write.
#pragma once

#include <cstddef>

#include "pipeline/graph/step_kind.h"
#include "stages/steps/norm/norm_tiling.h"
#include "stages/steps/norm_pool/norm_pool_kernels.h"
#include "stages/steps/strided_view.h"

namespace convoy {

class PooledGradient {
 public:
  // Of a step that reads the map first, the pooled gradient sixth and the positions of maxima behind it.
  PooledGradient(const Step&, const BindContext&);

  // Floats that one tile needs.
  std::int64_t floats() const;
  // The tile's values, computed into `scratch`, as norm_view would have them.
  StridedView<4> of(const RunContext&, const NormTile&, float* scratch) const;

 private:
  TensorId d_y_, argmax_;
  Shape map_, pooled_;
  std::int64_t d_y_item_, argmax_item_;
  decltype(NormPoolKernels::pool_backward) kernel_;
};

}  // namespace convoy
