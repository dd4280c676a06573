#include "stages/steps/norm/batch_norm_statistics.h"

#include <cmath>
#include <stdexcept>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/norm_kernels.h"
#include "stages/steps/norm/norm_kind.h"
#include "stages/steps/norm/norm_view.h"

namespace convoy {
namespace {

class BoundPartials : public BoundStep {
 public:
  BoundPartials(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        partials_(step.outputs[0]),
        desc_(context.tensors[x_]),
        tiling_(desc_.shape),
        moments_(norm_kernels(step, context.isa).moments) {
    require_room_for_partials(step, context.tensors[partials_], desc_.shape);
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }

  void run(int index, const RunContext& run, std::byte*) const override {
    const NormTile tile = tiling_.tile(index, run.batch);
    StridedView<4> x = norm_view(run, x_, desc_, tile);
    StridedView<3> out =
        partial_view(run.at<float>(partials_), tiling_.part_of_tile(index, run.batch), tiling_.parts(run.batch), 3, tile);
    call_kernel("batch_norm_moments", moments_, x, 1.0f / static_cast<float>(tile.count()), out);
  }

  TileSpan span(int tile, int batch) const override { return tiling_.tile(tile, batch); }

 private:
  TensorId x_, partials_;
  TensorDesc desc_;
  NormTiling tiling_;
  decltype(NormKernels::moments) moments_;
};

class BoundStatistics : public BoundStep {
 public:
  BoundStatistics(const Step& step, const BindContext& context)
      : partials_(step.inputs[1]),
        mean_(step.outputs[0]),
        variance_(step.outputs[1]),
        inv_std_(step.outputs[2]),
        tiling_(context.tensors[step.inputs[0]].shape),
        epsilon_(step.attributes.real("epsilon")) {}

  int tiles(int) const override { return tiling_.blocks(); }

  void run(int block, const RunContext& run, std::byte*) const override {
    const int parts = tiling_.parts(run.batch);
    const float* partials = run.at<float>(partials_) + std::int64_t{block} * parts * kPartialFloats;
    const double count = static_cast<double>(run.batch) * tiling_.pixels();
    double mean[kBlock] = {}, squares[kBlock] = {};
    for (int part = 0; part < parts; ++part) {
      const float* at = partials + part * kPartialFloats;
      const double weight = tiling_.part(part, run.batch).count() / count;
      for (int l = 0; l < kBlock; ++l) mean[l] += weight * (double{at[l]} + at[kBlock + l]);
    }
    for (int part = 0; part < parts; ++part) {
      const float* at = partials + part * kPartialFloats;
      const double weight = tiling_.part(part, run.batch).count();
      for (int l = 0; l < kBlock; ++l) {
        const double off = (double{at[l]} + at[kBlock + l]) - mean[l];
        squares[l] += at[2 * kBlock + l] + weight * off * off;
      }
    }
    write(run, block, mean, squares, count);
  }

 private:
  void write(const RunContext& run, int block, const double* mean, const double* squares, double count) const {
    float* mean_out = run.at<float>(mean_) + block * kBlock;
    float* variance_out = run.at<float>(variance_) + block * kBlock;
    float* inv_std_out = run.at<float>(inv_std_) + block * kBlock;
    for (int l = 0; l < kBlock; ++l) {
      // Rounding may leave a constant channel a little below 0; a NaN stays.
      const double variance = squares[l] < 0.0 ? 0.0 : squares[l] / count;
      mean_out[l] = static_cast<float>(mean[l]);
      variance_out[l] = static_cast<float>(variance);
      inv_std_out[l] = static_cast<float>(1.0 / std::sqrt(variance + epsilon_));
    }
  }

  TensorId partials_, mean_, variance_, inv_std_;
  NormTiling tiling_;
  double epsilon_;
};

}  // namespace

void require_room_for_partials(const Step& step, const TensorDesc& partials, const Shape& map) {
  const NormTiling tiling(map);
  const std::int64_t least = std::int64_t{tiling.parts(1)} * tiling.blocks() * kPartialFloats;
  if (!partials.batched || partials.count < least) {
    throw std::logic_error("step " + step.name + ": '" + partials.name + "' needs " + std::to_string(least) +
                           " elements a sample");
  }
}

const StepKind& batch_norm_partials_kind() {
  static const NormSumsKind<BoundPartials> kind("batch_norm_partials");
  return kind;
}

const StepKind& batch_norm_statistics_kind() {
  static const NormKind<BoundStatistics> kind("batch_norm_statistics");
  return kind;
}

}  // namespace convoy
