// Outputs back from the Winograd domain: initial + A^T m A of each tile. `initial` is a bias with pixel strides of zero, or a map
// that is added to. Tiles may reach beyond the map.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

class WinogradOutput : public Halide::Generator<WinogradOutput> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  Input<Buffer<float, 6>> m{"m"};              // co, tx, ty, cob, j, i
  Input<Buffer<float, 4>> initial{"initial"};  // as y
  Output<Buffer<float, 4>> y{"y"};             // co, x, y, cob; x = 0 is the left edge of tile 0

  void generate() {
    const Form& form = kForms[form_number];
    const int width = form.x.outputs, height = form.y.outputs;
    const Var co("co"), x("x"), row("row"), cob("cob"), tx("tx"), ty("ty"), ix("ix"), iy("iy"), j("j");
    Func columns("columns"), tile("tile");
    columns(co, j, iy, tx, ty, cob) = output_element(
        form.y, [&](int k) { return m(co, tx, ty, cob, j, k); }, iy);
    tile(co, ix, iy, tx, ty, cob) = output_element(
        form.x, [&](int k) { return columns(co, k, iy, tx, ty, cob); }, ix);
    y(co, x, row, cob) = initial(co, x, row, cob) + tile(co, x % width, row % height, x / width, row / height, cob);

    for (int d = 0; d < 4; ++d) y.dim(d).set_min(0), initial.dim(d).set_min(0);
    y.dim(0).set_extent(16);
    y.dim(1).set_stride(16);
    const int lanes = get_target().has_feature(Target::AVX512_Skylake) ? 16 : 8;
    Var outer("outer"), inner("inner");
    y.split(x, tx, ix, width, TailStrategy::GuardWithIf)
        .split(row, ty, iy, height, TailStrategy::GuardWithIf)
        .split(co, outer, inner, lanes)
        .reorder(inner, ix, iy, outer, tx, ty, cob)
        .vectorize(inner)
        .unroll(ix)
        .unroll(iy);
    tile.compute_at(y, outer).store_in(MemoryType::Stack).vectorize(co, lanes).unroll(ix).unroll(iy);
    columns.compute_at(y, outer).store_in(MemoryType::Stack).vectorize(co, lanes).unroll(j).unroll(iy);
    // Of constant size, else Halide would take them from the heap.
    for (Func f : {tile, columns}) f.bound_storage(co, lanes).bound_storage(tx, 1).bound_storage(ty, 1).bound_storage(cob, 1);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradOutput, winograd_output)
