#include "stages/layers/builtin_layers.h"

#include <vector>

namespace convoy {

std::span<const LayerEntry> builtin_layers() {
  static const std::vector<LayerEntry> table{
  };
  return table;
}

}  // namespace convoy
