// Register tiles of the convolution kernel that this build does not have.
//
// A tile is named as in kernel variants: "12x2u8" is 12 pixels x 2 channel blocks with the innermost sum unrolled by 8.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipeline/core/isa.h"

namespace convoy::bench {

struct TileName {
  int pixels = 0, blocks = 0, unroll_ci = 16;
  std::string text() const;
};
// Throws Error(bad_spec) for what is no tile's name.
TileName tile_from_name(const std::string&);

// Tiles worth trying beside the compiled ones: they fit the registers, and 16 input channels are whole steps of the unrolling.
std::vector<TileName> further_tiles(Isa);

// Compiles a tile into this process and adds it to the table of conv_kernels.h. The library knows no Halide: the program brings
// it.
using TileCompiler = std::function<void(Isa, const TileName&)>;

// Puts a tile into the table without any code: for the process that only enumerates candidates.
void add_tile_without_code(Isa, const TileName&);

}  // namespace convoy::bench
