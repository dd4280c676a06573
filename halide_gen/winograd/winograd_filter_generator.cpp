// Weights into the Winograd domain: G w G^T of each 3x3 filter, 16 output channels at once.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

class WinogradFilter : public Halide::Generator<WinogradFilter> {
 public:
  Input<Buffer<float, 5>> w{"w"};   // co, ci, kx, ky, cib; of one block of output channels
  Output<Buffer<float, 5>> u{"u"};  // co, ci, cib, j, i

  void generate() {
    const Var co("co"), ci("ci"), cib("cib"), kx("kx"), i("i"), j("j");
    Func columns("columns");
    columns(co, kx, i, ci, cib) = filter_element([&](int k) { return w(co, ci, kx, k, cib); }, i);
    u(co, ci, cib, j, i) = filter_element([&](int k) { return columns(co, k, i, ci, cib); }, j);

    u.dim(0).set_bounds(0, 16);
    u.dim(1).set_stride(16);
    u.dim(3).set_bounds(0, kPoints);
    u.dim(4).set_bounds(0, kPoints);
    w.dim(1).set_stride(16);
    const int lanes = get_target().has_feature(Target::AVX512_Skylake) ? 16 : 8;
    Var outer("outer"), inner("inner");
    u.split(co, outer, inner, lanes).reorder(inner, j, i, outer, ci, cib).vectorize(inner).unroll(j).unroll(i);
    columns.compute_at(u, outer).store_in(MemoryType::Stack).vectorize(co, lanes).unroll(kx).unroll(i);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradFilter, winograd_filter)
