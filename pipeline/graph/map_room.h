// Room for maps that forward makes and backward reads again, where the program then still needs no more memory at once than
// Program::recompute_above.
#pragma once

#include <cstddef>

#include "pipeline/graph/program.h"

namespace convoy {

class MapRoom {
 public:
  // Plans the memory of the program as it stands; steps that are added later are not counted.
  explicit MapRoom(const Program&);

  // Whether there is room for a map; if so, it is taken.
  bool keep(const TensorDesc& map);

 private:
  int max_batch_;
  std::size_t limit_, peak_;  // bytes that may be, and are alive at once, with the maps that are kept
};

}  // namespace convoy
