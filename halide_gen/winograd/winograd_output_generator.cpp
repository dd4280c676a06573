// Outputs back from the Winograd domain: initial + A^T m A of each tile. `initial` is a bias with pixel strides of zero, or a map
// that is added to.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

class WinogradOutput : public Halide::Generator<WinogradOutput> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  GeneratorParam<bool> edges{"edges", false};  // only the first outputs of each tile lie inside the map
  Input<Buffer<float, 7>> m{"m"};              // co, tx, ty, n, cob, j, i
  Input<Buffer<float, 7>> initial{"initial"};  // as y
  Output<Buffer<float, 7>> y{"y"};             // co, ix, iy, tx, ty, n, cob: output (ix, iy) of each tile

  void generate() {
    const Form& form = kForms[form_number];
    const int width = form.x.outputs, height = form.y.outputs;
    const Var co("co"), ix("ix"), iy("iy"), tx("tx"), ty("ty"), n("n"), cob("cob"), j("j");
    Func columns("columns"), tile("tile");
    columns(co, j, iy, tx, ty, n, cob) = output_element(
        form.y, [&](int k) { return m(co, tx, ty, n, cob, j, k); }, iy);
    tile(co, ix, iy, tx, ty, n, cob) = output_element(
        form.x, [&](int k) { return columns(co, k, iy, tx, ty, n, cob); }, ix);
    y(co, ix, iy, tx, ty, n, cob) = initial(co, ix, iy, tx, ty, n, cob) + tile(co, ix, iy, tx, ty, n, cob);

    for (int d = 0; d < 7; ++d) y.dim(d).set_min(0), initial.dim(d).set_min(0);
    y.dim(0).set_extent(16);
    y.dim(1).set_stride(16);
    const int lanes = get_target().has_feature(Target::AVX512_Skylake) ? 16 : 8;
    Var part("part"), lane("lane");
    y.split(co, part, lane, lanes).vectorize(lane);
    if (edges) {
      Var x_part("x_part"), y_part("y_part");
      y.split(ix, x_part, ix, width, TailStrategy::GuardWithIf)
          .split(iy, y_part, iy, height, TailStrategy::GuardWithIf)
          .reorder(lane, ix, iy, x_part, y_part, part, tx, ty, n, cob);
    } else {
      y.dim(1).set_extent(width);
      y.dim(2).set_extent(height);
      y.reorder(lane, ix, iy, part, tx, ty, n, cob);
    }
    y.unroll(ix).unroll(iy);
    tile.compute_at(y, part).store_in(MemoryType::Stack).vectorize(co, lanes);
    tile.bound_extent(ix, width).bound_extent(iy, height).unroll(ix).unroll(iy);
    columns.compute_at(y, part).store_in(MemoryType::Stack).vectorize(co, lanes);
    columns.bound_extent(iy, height).unroll(j).unroll(iy);
    // Of constant size, else Halide would take them from the heap.
    for (Func f : {tile, columns}) {
      f.bound_storage(co, lanes).bound_storage(tx, 1).bound_storage(ty, 1).bound_storage(n, 1).bound_storage(cob, 1);
    }
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradOutput, winograd_output)
