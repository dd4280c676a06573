#include "stages/layers/builtin_layers.h"

#include <vector>

#include "stages/layers/activation/activation.h"
#include "stages/layers/batch_normalization/batch_normalization.h"
#include "stages/layers/conv2d/conv2d.h"
#include "stages/layers/dense/dense.h"
#include "stages/layers/depthwise_conv2d/depthwise_conv2d.h"
#include "stages/layers/dropout/dropout.h"
#include "stages/layers/flatten/flatten.h"
#include "stages/layers/local_response_normalization/local_response_normalization.h"
#include "stages/layers/merge/merge.h"
#include "stages/layers/padding/padding.h"
#include "stages/layers/pooling/pooling.h"
#include "stages/layers/rbf/rbf.h"
#include "stages/layers/scale/scale.h"

namespace convoy {

std::span<const LayerEntry> builtin_layers() {
  static const std::vector<LayerEntry> table{
      {"activation", make_activation},
      {"adaptive_average_pooling2d", make_adaptive_average_pooling2d},
      {"add", make_add},
      {"average_pooling2d", make_average_pooling2d},
      {"batch_normalization", make_batch_normalization},
      {"concatenate", make_concatenate},
      {"conv2d", make_conv2d},
      {"dense", make_dense},
      {"depthwise_conv2d", make_depthwise_conv2d},
      {"dropout", make_dropout},
      {"flatten", make_flatten},
      {"global_average_pooling2d", make_global_average_pooling2d},
      {"global_max_pooling2d", make_global_max_pooling2d},
      {"leaky_relu", make_leaky_relu},
      {"local_response_normalization", make_local_response_normalization},
      {"max_pooling2d", make_max_pooling2d},
      {"pad_channels", make_pad_channels},
      {"rbf", make_rbf},
      {"relu", make_relu},
      {"relu6", make_relu6},
      {"scale", make_scale},
      {"sigmoid", make_sigmoid},
      {"silu", make_swish},
      {"softmax", make_softmax},
      {"swish", make_swish},
      {"tanh", make_tanh},
      {"zero_padding2d", make_zero_padding2d},
  };
  return table;
}

}  // namespace convoy
