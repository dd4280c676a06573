// The side of the tuner that candidates run on: `convoy-tune --serve`, one request a line on stdin, answers on stdout, all JSON.
//
//   {"isa": "avx512", "tile": "12x2u8"}              compiles a register tile, for all workers to come: {"compiled": "12x2u8"} or
//   {"error": ...}
//   {"isa": "avx512", "autoschedule": "Li2018", "case": {...}, "limit": 30}   a worker: {"gflops": 12.1} or {"error": ...}
//   {"isa": "avx512", "case": {...}, "sample_ms": 3, "rounds": 7}   a worker process takes over: {"ready": true, "pid": 7, ...}
//   {"best": choice, "candidates": [choice, ...]}    worker: {"at": 0, "ratio": 1.02, ...} or {"at": 0, "error": "..."} each,
//   {"done": true}
//   {"end": true}                                    the worker ends
// Whenever a worker ends, however it does: {"ended": 0} or the signal or exit code that ended it. The server itself never runs a
// candidate, so a candidate that crashes takes its worker along and nothing else.
#pragma once

#include "bench/tune/autoschedule.h"
#include "bench/tune/tile_compiler.h"

namespace convoy::bench {

// What needs Halide: the program brings it.
struct HalideServices {
  TileCompiler compile_tile;
  Autoschedule autoschedule;
};

// Until stdin ends. Returns the exit code.
int serve_tuning(const HalideServices&);

}  // namespace convoy::bench
