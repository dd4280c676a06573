// The weight gradient of convolutions of blocked maps.
//
// One tile computes a rectangle of the weight, [cob][cib][kh][kw][ci16][co16], over the whole batch: zeroed first, then
// every chunk of pixels added in a fixed order, then what the mask leaves out zeroed again. Stateless but for the numbers of its
// step.
#pragma once

#include "pipeline/graph/step_kind.h"
#include "stages/steps/conv_weights/next_chunk.h"
#include "stages/steps/conv_weights/weight_mask.h"
#include "stages/steps/conv_weights/weights_call.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/conv_weights/weights_kernels.h"

namespace convoy {

class BlockedWeights final : public BoundStep {
 public:
  struct Operands {
    TensorId x, d_y, d_weight;
  };
  // `chunk_pixels` fixes the order of summation.
  BlockedWeights(const WeightsGeometry&, const WeightMask&, const WeightsKernels&, Operands, int chunk_pixels,
                 const WeightTiles&);

  int tiles(int batch) const override;
  void run(int tile, const RunContext&, std::byte* scratch) const override;

 private:
  struct Part;   // the rectangle of the weight that a tile owns
  struct Chunk;  // images and output rows that are summed in one go
  Part part(int tile) const;
  Chunk chunk(int index, int batch) const;
  int chunks_of_image() const;
  void zero(const Part&, float* d_weight) const;
  void mask(const Part&, float* d_weight) const;
  bool prefetches(int batch) const;
  void add_chunk(const Part&, const Chunk&, const RunContext&, const NextChunk&) const;
  void add_taps(const Part&, const Chunk&, Range taps, int kx, const RunContext&, const NextChunk&) const;
  const float* x_at(const Part&, int image, int y, int x, const RunContext&) const;
  const float* d_y_at(const Part&, int image, int y, int x, const RunContext&) const;

  WeightsGeometry g_;
  WeightMask mask_;
  const WeightsKernels& kernels_;
  Operands operands_;
  WeightsStrides strides_;
  Chunking chunking_;
  WeightTiles tiles_;
};

// The default of `chunk_pixels`, from shapes.
int chunk_pixels(const WeightsGeometry&);

}  // namespace convoy
