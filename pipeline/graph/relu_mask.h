// The backward step of a function whose gradient passes whole or not at all, by the output alone: relu, relu6.
#pragma once

#include "pipeline/graph/activation_function.h"
#include "pipeline/graph/step.h"

namespace convoy {

// [output, d_output] -> [d_input]
inline bool is_relu_mask(const Step& step) {
  const int function = step.attributes.integer("function", 0);
  return step.kind == "activation_backward" && step.attributes.all().size() == 1 &&
         (function == number_of(Activation::relu) || function == number_of(Activation::relu6));
}

}  // namespace convoy
