#include "pipeline/graph/map_room.h"

#include "pipeline/graph/memory_peak.h"
#include "pipeline/graph/plan_memory.h"

namespace convoy {

MapRoom::MapRoom(const Program& program)
    : max_batch_(program.max_batch),
      limit_(program.recompute_above),
      peak_(find_memory_peak(program, plan_memory(program)).bytes) {}

bool MapRoom::keep(const TensorDesc& map) {
  const std::size_t bytes = map.bytes(max_batch_);
  if (peak_ + bytes > limit_) return false;
  peak_ += bytes;
  return true;
}

}  // namespace convoy
