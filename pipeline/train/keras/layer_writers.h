// The visible table: which Keras layers each type of the spec becomes. Types that are not in it are lacking in Keras.
#pragma once

#include <span>
#include <string_view>

#include "pipeline/train/keras/layer_writer.h"

namespace convoy::keras {

struct TypeWriter {
  std::string_view type;  // "conv2d"
  void (*write)(LayerWriter&);
};
std::span<const TypeWriter> type_writers();

// write_activation.cpp
void write_activation(LayerWriter&);
void write_leaky_relu(LayerWriter&);
void write_relu(LayerWriter&);
void write_relu6(LayerWriter&);
void write_sigmoid(LayerWriter&);
void write_silu(LayerWriter&);
void write_softmax(LayerWriter&);
void write_tanh(LayerWriter&);
// The layer with the `activation` of its keys, inside it or, where Keras's word means another function, behind it.
void add_activated(LayerWriter&, const std::string& class_name, Json config);

// write_conv.cpp
void write_conv2d(LayerWriter&);
void write_dense(LayerWriter&);
void write_depthwise_conv2d(LayerWriter&);

// write_norm.cpp
void write_batch_normalization(LayerWriter&);
void write_dropout(LayerWriter&);

// write_pooling.cpp
void write_adaptive_average_pooling2d(LayerWriter&);
void write_average_pooling2d(LayerWriter&);
void write_global_average_pooling2d(LayerWriter&);
void write_global_max_pooling2d(LayerWriter&);
void write_max_pooling2d(LayerWriter&);

// write_shape.cpp
void write_add(LayerWriter&);
void write_concatenate(LayerWriter&);
void write_flatten(LayerWriter&);
void write_pad_channels(LayerWriter&);
void write_zero_padding2d(LayerWriter&);
// ZeroPadding2D in front of a layer that cannot pad itself; nothing when there is nothing to pad.
struct PadAmounts {
  int top = 0, bottom = 0, left = 0, right = 0;
};
void add_zero_padding(LayerWriter&, const PadAmounts&);

}  // namespace convoy::keras
