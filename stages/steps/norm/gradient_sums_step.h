// The sums that batch normalization's way back starts from, of a gradient that lies in memory or is made anew for each tile.
//
// [x, mean, inv_std, gamma|none, beta|none, and what Gradient reads] -> [partials]. A Gradient is made of the step and its
// context; `floats()` is the scratch that one tile needs, and `of(run, tile, scratch)` its values, as norm_view has them.
#pragma once

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/batch_norm_statistics.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_vectors.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {

template <typename Gradient>
class BoundGradientSums : public BoundStep {
 public:
  BoundGradientSums(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        mean_(step.inputs[1]),
        inv_std_(step.inputs[2]),
        gamma_(step.inputs[3]),
        beta_(step.inputs[4]),
        partials_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        gradient_(step, context),
        tiling_(x_desc_.shape),
        sums_(norm_kernels(step, context.isa).gradient_sums) {
    require_room_for_partials(step, context.tensors[partials_], x_desc_.shape);
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }
  std::size_t scratch_bytes() const override {
    return VectorScratch::bytes(tiling_, 2) + sizeof(float) * static_cast<std::size_t>(gradient_.floats());
  }

  void run(int index, const RunContext& run, std::byte* memory) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    VectorScratch scratch(memory, tile);
    StridedView<4> x = norm_view(run, x_, x_desc_, tile),
                   d_y = gradient_.of(run, tile, reinterpret_cast<float*>(memory + VectorScratch::bytes(tiling_, 2)));
    StridedView<2> mean = vector_view(channels_of(run, mean_, tile), tile),
                   scale = vector_view(scale_of(run, gamma_, inv_std_, tile, scratch), tile),
                   shift = vector_view(shift_of(run, beta_, tile, scratch), tile);
    StridedView<3> out =
        partial_view(run.at<float>(partials_), tiling_.part_of_tile(index, run.batch), tiling_.parts(run.batch), 2, tile);
    call_kernel("batch_norm_gradient_sums", sums_, x, d_y, mean, scale, shift, out);
  }

  TileSpan span(int tile, int batch) const override { return tiling_.tile(tile, batch); }

 private:
  TensorId x_, mean_, inv_std_, gamma_, beta_, partials_;
  TensorDesc x_desc_;
  Gradient gradient_;
  NormTiling tiling_;
  decltype(NormKernels::gradient_sums) sums_;
};

}  // namespace convoy
