// Tiles compiled by Halide in this process, from the algorithm and the schedule that the ahead-of-time generators use.
#pragma once

#include "bench/tune/tile_compiler.h"

namespace convoy::bench {

// A TileCompiler. Throws what Halide throws. The code stays for the life of the process.
void compile_tile(Isa, const TileName&);

}  // namespace convoy::bench
