#include "stages/steps/norm/lrn_step.h"

#include <lrn_backward_avx2.h>
#include <lrn_backward_avx512.h>
#include <lrn_forward_avx2.h>
#include <lrn_forward_avx512.h>
#include <lrn_forward_power_avx2.h>
#include <lrn_forward_power_avx512.h>
#include <lrn_squares_avx2.h>
#include <lrn_squares_avx512.h>
#include <lrn_terms_avx2.h>
#include <lrn_terms_avx512.h>
#include <lrn_terms_power_avx2.h>
#include <lrn_terms_power_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/norm/lrn_tile.h"
#include "stages/steps/norm/norm_kind.h"

namespace convoy {
namespace {

struct Kernels {
  decltype(&lrn_squares_avx2) squares;
  decltype(&lrn_forward_avx2) forward;
  decltype(&lrn_terms_avx2) terms;
  decltype(&lrn_backward_avx2) backward;
};

Kernels kernels_of(Isa isa, double beta) {
  if (isa == Isa::avx512) {
    if (beta == 0.75) return {lrn_squares_avx512, lrn_forward_avx512, lrn_terms_avx512, lrn_backward_avx512};
    return {lrn_squares_avx512, lrn_forward_power_avx512, lrn_terms_power_avx512, lrn_backward_avx512};
  }
  if (beta == 0.75) return {lrn_squares_avx2, lrn_forward_avx2, lrn_terms_avx2, lrn_backward_avx2};
  return {lrn_squares_avx2, lrn_forward_power_avx2, lrn_terms_power_avx2, lrn_backward_avx2};
}

class BoundLrn : public BoundStep {
 public:
  BoundLrn(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        x_desc_(context.tensors[x_]),
        out_(step.outputs[0]),
        out_desc_(context.tensors[out_]),
        size_(step.attributes.integer("size")),
        alpha_(static_cast<float>(step.attributes.real("alpha") / size_)),
        beta_(static_cast<float>(step.attributes.real("beta"))),
        k_(static_cast<float>(step.attributes.real("k"))),
        kernels_(kernels_of(context.isa, step.attributes.real("beta"))),
        tiling_(x_desc_.shape, size_ / 2) {}

  int tiles(int batch) const override { return tiling_.tiles(batch); }

 protected:
  TensorId x_;
  TensorDesc x_desc_;
  TensorId out_;
  TensorDesc out_desc_;
  int size_;
  float alpha_, beta_, k_;  // alpha of one channel
  Kernels kernels_;
  LrnTiling tiling_;
};

class BoundForward : public BoundLrn {
 public:
  using BoundLrn::BoundLrn;

  std::size_t scratch_bytes() const override { return sizeof(float) * tiling_.array_floats(); }

  void run(int index, const RunContext& run, std::byte* scratch) const override {
    const LrnTile tile = tiling_.tile(index, run.batch);
    float* array = reinterpret_cast<float*>(scratch);
    StridedView<3> x = tiling_.map(run, x_, x_desc_, tile), y = tiling_.map(run, out_, out_desc_, tile),
                   squares_out = tiling_.array_with_halo(array, tile);
    StridedView<2> squares = tiling_.array(array, tile);
    call_kernel("lrn_squares", kernels_.squares, x, squares_out);
    call_kernel("lrn_forward", kernels_.forward, x, squares, size_, alpha_, beta_, k_, y);
  }
};

class BoundBackward : public BoundLrn {
 public:
  BoundBackward(const Step& step, const BindContext& context)
      : BoundLrn(step, context),
        d_y_(step.inputs[1]),
        d_y_desc_(context.tensors[d_y_]),
        share_(static_cast<float>(2.0 * step.attributes.real("alpha") / size_ * step.attributes.real("beta"))) {}

  std::size_t scratch_bytes() const override { return 2 * sizeof(float) * tiling_.array_floats(); }

  void run(int index, const RunContext& run, std::byte* scratch) const override {
    const LrnTile tile = tiling_.tile(index, run.batch);
    float* square_array = reinterpret_cast<float*>(scratch);
    float* term_array = square_array + tiling_.array_floats();
    StridedView<3> x = tiling_.map(run, x_, x_desc_, tile), d_y = tiling_.map(run, d_y_, d_y_desc_, tile),
                   d_x = tiling_.map(run, out_, out_desc_, tile), squares_out = tiling_.array_with_halo(square_array, tile),
                   terms_out = tiling_.array_of_channels(term_array, tile);
    StridedView<2> squares = tiling_.array(square_array, tile), terms = tiling_.array(term_array, tile);
    call_kernel("lrn_squares", kernels_.squares, x, squares_out);
    tiling_.zero_halo(term_array, tile);
    call_kernel("lrn_terms", kernels_.terms, x, d_y, squares, size_, alpha_, beta_, k_, d_x, terms_out);
    call_kernel("lrn_backward", kernels_.backward, x, d_x, terms, size_, share_, d_x);
  }

 private:
  TensorId d_y_;
  TensorDesc d_y_desc_;
  float share_;
};

}  // namespace

const StepKind& lrn_forward_kind() {
  static const NormKind<BoundForward> kind("lrn_forward", {{0, 0}});
  return kind;
}

const StepKind& lrn_backward_kind() {
  static const NormKind<BoundBackward> kind("lrn_backward", {{1, 0}});
  return kind;
}

}  // namespace convoy
