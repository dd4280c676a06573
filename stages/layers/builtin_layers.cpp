#include "stages/layers/builtin_layers.h"

#include <vector>

#include "stages/layers/conv2d/conv2d.h"
#include "stages/layers/dense/dense.h"

namespace convoy {

std::span<const LayerEntry> builtin_layers() {
  static const std::vector<LayerEntry> table{
      {"conv2d", make_conv2d},
      {"dense", make_dense},
  };
  return table;
}

}  // namespace convoy
