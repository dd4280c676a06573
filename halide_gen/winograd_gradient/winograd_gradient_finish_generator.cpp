// Out of the Winograd domain: the gradient of weights from its sums in the points.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

// G^T dU G.
class WinogradGradientFinish : public Halide::Generator<WinogradGradientFinish> {
 public:
  GeneratorParam<int> form_number{"form", 0};     // of winograd_form.h
  Input<Buffer<float, 6>> d_u{"d_u"};             // (co, ci, cib, cob, j, i)
  Output<Buffer<float, 6>> d_weight{"d_weight"};  // (co, ci, kx, ky, cib, cob), overwritten

  void generate() {
    const Form& form = kForms[form_number];
    Var co("co"), ci("ci"), kx("kx"), ky("ky"), cib("cib"), cob("cob"), j("j");
    Func columns("columns");
    columns(co, ci, cib, cob, j, ky) = weights_element(
        form.y, [&](int k) { return d_u(co, ci, cib, cob, j, k); }, ky);
    d_weight(co, ci, kx, ky, cib, cob) = weights_element(
        form.x, [&](int k) { return columns(co, ci, cib, cob, k, ky); }, kx);

    constexpr int kTap = 16 * 16;
    for (int k = 0; k < 6; ++k) d_u.dim(k).set_min(0), d_weight.dim(k).set_min(0);
    d_u.dim(0).set_extent(16);
    d_u.dim(1).set_bounds(0, 16).set_stride(16);
    d_weight.dim(0).set_extent(16);
    d_weight.dim(1).set_bounds(0, 16).set_stride(16);
    d_weight.dim(2).set_bounds(0, form.x.taps).set_stride(kTap);
    d_weight.dim(3).set_bounds(0, form.y.taps).set_stride(form.x.taps * kTap);
    d_weight.reorder(co, kx, ky, ci, cib, cob).vectorize(co, 16).unroll(kx).unroll(ky);
    columns.compute_at(d_weight, ci).reorder(co, ky, j).vectorize(co, 16).unroll(ky).unroll(j);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradGradientFinish, winograd_gradient_finish)
