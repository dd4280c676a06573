// Inputs into the Winograd domain; see winograd_algorithm.h for tiles and layout.
//
// A row of tiles is made in chunks: the transform along columns goes over the chunk's pixels once and leaves a row for each of
// its points in the first cache, which overlapping tiles share; the transform along rows reads them.
#include "Halide.h"
#include "halide_gen/winograd/winograd_algorithm.h"

namespace {

using namespace convoy::winograd;

class WinogradInput : public Halide::Generator<WinogradInput> {
 public:
  GeneratorParam<int> form_number{"form", 0};  // of winograd_form.h
  GeneratorParam<bool> edge{"edge", false};    // rows of tiles may lie partly outside the map
  Input<Buffer<float, 4>> source{"source"};    // c, x, y, block of one image
  Input<int> pad_left{"pad_left"}, pad_top{"pad_top"};
  Input<int> step_x{"step_x"}, step_y{"step_y"};  // inputs from one tile to the next, at most the form's
  Output<Buffer<float, 6>> v{"v"};                // c, tx, ty, block, j, i; mins of tx and ty say which tiles; j and i from 0 on

  void generate() {
    const Form& form = kForms[form_number];
    const TileVars var;
    const auto [c, x, tx, ty, block, i, j] = var;
    Func columns("columns");
    const Expr inside = x >= source.dim(1).min() && x <= source.dim(1).max();
    const Expr sum = input_element(
        form.y, [&](int k) { return pixel(c, x, step_y * ty + k - pad_top, block); }, i);
    columns(c, x, ty, block, i) = select(likely(inside), sum, 0.0f);
    v(c, tx, ty, block, j, i) = input_element(
        form.x, [&](int k) { return columns(c, step_x * tx + k - pad_left, ty, block, i); }, j);

    v.dim(0).set_bounds(0, 16);
    v.dim(1).set_stride(16);
    v.dim(4).set_min(0);
    v.dim(5).set_min(0);
    source.dim(1).set_stride(16);
    schedule(var, columns, form);
  }

 private:
  Expr pixel(const Expr& c, const Expr& x, const Expr& y, const Expr& block) {
    const Expr in_row = clamp(x, source.dim(1).min(), source.dim(1).max());
    if (!edge) return source(c, in_row, y, block);
    const Expr inside = y >= source.dim(2).min() && y <= source.dim(2).max();
    return select(inside, source(c, in_row, clamp(y, source.dim(2).min(), source.dim(2).max()), block), 0.0f);
  }

  static int chunk_pixels(const Form& form, int tiles) { return form.x.step() * (tiles - 1) + form.x.inputs(); }

  // Tiles whose rows of points take 16 KB at most.
  static int chunk_tiles(const Form& form) {
    constexpr int kMost = 10, kLines = 256;
    int tiles = kMost;
    while (tiles > 1 && chunk_pixels(form, tiles) * form.y.products() > kLines) --tiles;
    return tiles;
  }

  void schedule(const TileVars& var, Func columns, const Form& form) {
    const auto [c, x, tx, ty, block, i, j] = var;
    const int lanes = get_target().has_feature(Target::AVX512_Skylake) ? 16 : 8;
    const int chunk = chunk_tiles(form);
    Var co("co"), in("in"), jo("jo");
    v.split(tx, tx, in, chunk, TailStrategy::GuardWithIf)
        .split(c, co, c, lanes)
        .split(j, jo, j, form.x.products(), TailStrategy::GuardWithIf)
        .reorder(c, j, co, in, i, jo, tx, ty, block)
        .vectorize(c)
        .unroll(j)
        .unroll(co);
    v.specialize(v.dim(4).extent() == form.x.products());
    columns.compute_at(v, tx).bound(i, 0, form.y.products()).split(c, co, c, lanes).reorder(c, i, co, x).vectorize(c).unroll(i).unroll(co);
    // Of constant size, or Halide would take it from the heap in every call.
    columns.bound_extent(c, 16).store_in(MemoryType::Stack);
    columns.bound_storage(x, chunk_pixels(form, chunk)).bound_storage(ty, 1).bound_storage(block, 1);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(WinogradInput, winograd_input)
