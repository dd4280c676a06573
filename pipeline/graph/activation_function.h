// The activations that steps know, as numbers in their attributes `activation` (an epilogue) and `function`.
#pragma once

namespace convoy {

enum class Activation {
  none = 0,
  relu = 1,
  tanh = 2,
  sigmoid = 3,
  relu6 = 4,        // min(relu(x), 6)
  leaky_relu = 5,   // has parameters: no epilogue takes it
  swish = 6,        // x sigmoid(x); going back needs x
  scaled_tanh = 7,  // LeCun's 1.7159 tanh(2 x / 3)
};

constexpr int number_of(Activation function) { return static_cast<int>(function); }

}  // namespace convoy
