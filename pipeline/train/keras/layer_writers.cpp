#include "pipeline/train/keras/layer_writers.h"

#include <vector>

namespace convoy::keras {

std::span<const TypeWriter> type_writers() {
  static const std::vector<TypeWriter> table{
      {"activation", write_activation},
      {"adaptive_average_pooling2d", write_adaptive_average_pooling2d},
      {"add", write_add},
      {"average_pooling2d", write_average_pooling2d},
      {"batch_normalization", write_batch_normalization},
      {"concatenate", write_concatenate},
      {"conv2d", write_conv2d},
      {"dense", write_dense},
      {"depthwise_conv2d", write_depthwise_conv2d},
      {"dropout", write_dropout},
      {"flatten", write_flatten},
      {"global_average_pooling2d", write_global_average_pooling2d},
      {"global_max_pooling2d", write_global_max_pooling2d},
      {"leaky_relu", write_leaky_relu},
      {"max_pooling2d", write_max_pooling2d},
      {"pad_channels", write_pad_channels},
      {"relu", write_relu},
      {"relu6", write_relu6},
      {"sigmoid", write_sigmoid},
      {"silu", write_silu},
      {"softmax", write_softmax},
      {"swish", write_silu},
      {"tanh", write_tanh},
      {"zero_padding2d", write_zero_padding2d},
  };
  return table;
}

}  // namespace convoy::keras
