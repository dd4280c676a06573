// Which operand of a convolution's or dense layer's step is which, direct or by Winograd.
#pragma once

#include <string_view>

#include "bench/tune/tune_case.h"
#include "pipeline/graph/winograd_eligible.h"

namespace convoy::bench {

// Reads maps in the Winograd domain and plain weights.
inline bool is_contract(std::string_view kind) { return kind == "winograd_contract"; }
// Reads maps and gradients in the Winograd domain.
inline bool is_gradient_contract(std::string_view kind) { return kind == "winograd_gradient_contract"; }

// Forward, or a gradient of the input or of the weight, of a convolution or a dense layer: what the tuner has a reference for.
inline bool is_contraction(std::string_view kind) {
  const bool family =
      kind.starts_with("conv_") || kind.starts_with("image_conv_") || kind.starts_with("dense_") || kind.starts_with("winograd_");
  return is_contract(kind) || is_gradient_contract(kind) ||
         (family && (kind.ends_with("_forward") || kind.ends_with("_backward_data") || kind.ends_with("_backward_weights")));
}

// Forward for winograd_contract: it knows its own direction.
inline Direction direction_of(std::string_view kind) {
  if (kind.ends_with("_backward_data")) return Direction::backward_data;
  const bool weights = kind.ends_with("_backward_weights") || is_gradient_contract(kind);
  return weights ? Direction::backward_weights : Direction::forward;
}

// Whether the result is a map made from products in the Winograd domain. (A weight gradient by winograd_backward_weights is as
// exact as sums of plain products.)
inline bool is_winograd_product(std::string_view kind) {
  return kind.starts_with("winograd_") && direction_of(kind) != Direction::backward_weights;
}

struct ConvMaps {
  TensorId x_id, y_id, weight_id;
  Shape x, y;  // in the Winograd domain channels are whole blocks; of V nothing else is known, of D the tiles: a row each
  int taps;
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
  const Attributes& a = c.step.attributes;
  maps.taps = a.integer("kernel_h", 1) * a.integer("kernel_w", 1);
  if (a.has("in_blocks")) maps.x = {1, 1, a.integer("in_blocks") * kBlock};
  if (a.has("out_blocks")) maps.y = {a.integer("result_h"), a.integer("result_w"), a.integer("out_blocks") * kBlock};
  return maps;
}

}  // namespace convoy::bench
