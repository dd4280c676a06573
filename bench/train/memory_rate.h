// The memory's bandwidth in samples of some milliseconds, by plain loops over arrays that no cache holds.
#pragma once

#include "bench/kernels/tile_runner.h"
#include "pipeline/core/arena.h"
#include "pipeline/core/isa.h"

namespace convoy::bench {

class MemoryRate {
 public:
  explicit MemoryRate(Isa);

  // GB/s; a copy counts what it reads and what it writes.
  double sample_copy(TileRunner&);
  double sample_read(TileRunner&);

 private:
  Isa isa_;
  Arena arrays_;
};

}  // namespace convoy::bench
