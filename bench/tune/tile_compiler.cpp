#include "bench/tune/tile_compiler.h"

#include <fmt/format.h>

#include <cstdio>
#include <deque>

#include "pipeline/core/error.h"
#include "stages/steps/conv/conv_kernels.h"

namespace convoy::bench {

std::string TileName::text() const { return fmt::format("{}x{}u{}", pixels, blocks, unroll_ci); }

TileName tile_from_name(const std::string& name) {
  TileName tile;
  const bool read = std::sscanf(name.c_str(), "%dx%du%d", &tile.pixels, &tile.blocks, &tile.unroll_ci) == 3;
  const bool possible = tile.pixels > 0 && tile.blocks > 0 && tile.unroll_ci > 0 && 16 % tile.unroll_ci == 0;
  if (read && possible && tile.text() == name) return tile;
  throw Error(ExitCode::bad_spec, "expected a register tile like 12x2u8, its last number a divisor of 16, found '" + name + "'");
}

std::vector<TileName> further_tiles(Isa isa) {
  if (isa == Isa::avx512) {
    return {{14, 2, 8}, {14, 2, 4}, {13, 2, 16}, {12, 2, 16}, {10, 2, 16},
            {9, 3, 16}, {7, 3, 16}, {7, 2, 8},   {6, 4, 16},  {28, 1, 16}};
  }
  return {{6, 1, 8}, {6, 1, 4}, {5, 1, 8}, {5, 1, 4}, {4, 1, 8}, {3, 2, 16}, {3, 2, 4}, {2, 2, 16}};
}

void add_tile_without_code(Isa isa, const TileName& tile) {
  static constexpr ConvKernelVariant kNoCode[] = {{16, nullptr, nullptr}, {32, nullptr, nullptr}};
  static std::deque<std::string> names;
  add_conv_tile(isa, false,
                {names.emplace_back(tile.text()), tile.pixels, tile.blocks, kFurtherTileSpeed, kFurtherTileSpeed, kNoCode});
}

}  // namespace convoy::bench
