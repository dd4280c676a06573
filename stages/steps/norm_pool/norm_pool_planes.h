// Tiles of steps that normalize and pool: some channel blocks of one image, with all of their pixels.
#pragma once

#include "stages/steps/norm/norm_tiling.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/pooling/pool_planes.h"

namespace convoy {

class NormPoolPlanes : public PoolPlanes {
 public:
  NormPoolPlanes(const TensorDesc& map, const TensorDesc& pooled) : PoolPlanes(map, pooled) {}

  // As normalization has it, whose vectors are of the tile's channels.
  NormTile tile_of(const PlaneRun& run) const {
    return {{static_cast<int>(run.item), 1, static_cast<int>(run.first), run.count, 0, in().height * in().width}};
  }
  std::size_t bytes_of_vectors(int vectors) const { return sizeof(float) * kBlock * vectors * most_planes(); }

  // The run's planes of an operand, maps or pooled ones.
  template <typename T>
  Halide::Runtime::Buffer<T, 4> maps(const RunContext& context, TensorId id, std::int64_t item, const PlaneRun& run) const {
    return planes_view(context.at<T>(id) + run.offset(item, in_elements()), in(), run.count);
  }
  template <typename T>
  Halide::Runtime::Buffer<T, 4> pooled(const RunContext& context, TensorId id, std::int64_t item, const PlaneRun& run) const {
    return planes_view(context.at<T>(id) + run.offset(item, out_elements()), out(), run.count);
  }
};

}  // namespace convoy
