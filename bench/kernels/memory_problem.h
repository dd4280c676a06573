// One step that computes little for each byte, and the plain loop over as many bytes that it is compared with.
#pragma once

#include <string>
#include <vector>

#include "bench/kernels/bound_problem.h"
#include "pipeline/core/arena.h"

namespace convoy::bench {

// `step`: a step kind of the table in memory_problem.cpp, on one map of this shape.
struct MemoryCase {
  std::string name, step;
  Shape shape;
  int batch = 8;
  int kernel = 2, stride = 2, pad = 0;  // of poolings, depthwise convolutions and folded images; square
};

// Normalization, pooling, folded images, activations and sums, on maps of the classic networks and on one that fits a level-2
// cache.
std::vector<MemoryCase> default_memory_cases();

class MemoryProblem {
 public:
  MemoryProblem(const MemoryCase&, Isa, int max_threads);

  // Each runs once over all its bytes and returns them: what the step's operands hold, an operand that is read and written
  // counting twice. Lines that a store must fetch first are not counted, on either side.
  double run_step(TileRunner&);
  double run_stream(TileRunner&);

 private:
  Isa isa_;
  BoundProblem problem_;
  double bytes_ = 0;
  bool writes_ = false;
  Arena stream_;  // as large as the step's maps
};

}  // namespace convoy::bench
