// Weights into the Winograd domain: G w G^T of each filter, with an axis' own G on each side, 16 output channels at once.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

class WinogradFilter : public Halide::Generator<WinogradFilter> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  Input<Buffer<float, 5>> w{"w"};              // co, ci, kx, ky, cib; of one block of output channels
  Output<Buffer<float, 5>> u{"u"};             // co, ci, cib, j, i

  void generate() {
    const Form& form = kForms[form_number];
    const Var co("co"), ci("ci"), cib("cib"), kx("kx"), i("i"), j("j");
    Func columns("columns");
    columns(co, kx, i, ci, cib) = filter_element(
        form.y, [&](int k) { return w(co, ci, kx, k, cib); }, i);
    u(co, ci, cib, j, i) = filter_element(
        form.x, [&](int k) { return columns(co, k, i, ci, cib); }, j);

    u.dim(0).set_bounds(0, 16);
    u.dim(1).set_stride(16);
    u.dim(3).set_bounds(0, form.x.filters());
    u.dim(4).set_bounds(0, form.y.filters());
    w.dim(1).set_stride(16);
    const int lanes = get_target().has_feature(Target::AVX512_Skylake) ? 16 : 8;
    Var outer("outer"), inner("inner");
    u.split(co, outer, inner, lanes).reorder(inner, j, i, outer, ci, cib).vectorize(inner).unroll(j).unroll(i);
    columns.compute_at(u, outer).store_in(MemoryType::Stack).vectorize(co, lanes).unroll(kx).unroll(i);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradFilter, winograd_filter)
