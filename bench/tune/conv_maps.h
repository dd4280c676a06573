// Which operand of a convolution's or dense layer's step is which.
#pragma once

#include <string_view>

#include "bench/tune/tune_case.h"

namespace convoy::bench {

// Forward, or a gradient of the input or of the weight, of a convolution or a dense layer: what the tuner has a reference for.
inline bool is_contraction(std::string_view kind) {
  const bool family = kind.starts_with("conv_") || kind.starts_with("image_conv_") || kind.starts_with("dense_");
  return family && (kind.ends_with("_forward") || kind.ends_with("_backward_data") || kind.ends_with("_backward_weights"));
}

inline Direction direction_of(std::string_view kind) {
  if (kind.ends_with("_backward_data")) return Direction::backward_data;
  return kind.ends_with("_backward_weights") ? Direction::backward_weights : Direction::forward;
}

struct ConvMaps {
  TensorId x_id, y_id, weight_id;
  Shape x, y;
};

inline ConvMaps conv_maps(const TuneCase& c) {
  ConvMaps maps{};
  switch (direction_of(c.step.kind)) {
    case Direction::forward:
      maps.x_id = c.step.inputs[0], maps.y_id = c.step.outputs[0], maps.weight_id = c.step.inputs[1];
      break;
    case Direction::backward_data:
      maps.x_id = c.step.outputs[0], maps.y_id = c.step.inputs[0], maps.weight_id = c.step.inputs[1];
      break;
    case Direction::backward_weights:
      maps.x_id = c.step.inputs[0], maps.y_id = c.step.inputs[1], maps.weight_id = c.step.outputs[0];
      break;
  }
  maps.x = c.tensors[maps.x_id].shape;
  maps.y = c.tensors[maps.y_id].shape;
  return maps;
}

}  // namespace convoy::bench
