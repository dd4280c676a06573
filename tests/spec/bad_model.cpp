#include "bad_spec.h"

namespace convoy::spec {

std::vector<BadSpec> bad_model() {
  return {
      {"no_input_shape", 12, "  # none", 13, "model.input_shape", "is required"},
      {"input_shape_two", 12, "  input_shape: [28, 28]", 12, "model.input_shape", "[height, width, channels]"},
      {"input_shape_two_channels", 12, "  input_shape: [28, 28, 2]", 12, "model.input_shape", "1 or 3 channels"},
      {"input_shape_negative", 12, "  input_shape: [-28, 28, 1]", 12, "model.input_shape", "sides from 1 to 16384"},
      {"input_shape_text", 12, "  input_shape: [28, x, 1]", 12, "model.input_shape[1]", "expected an integer, found \"x\""},
      {"input_shape_scalar", 12, "  input_shape: 28", 12, "model.input_shape", "expected a list of integers"},
      {"model_key_misspelt", 12, "  input_shape: [28, 28, 1]\n  layer: []", 13, "model.layer", "did you mean \"layers\"?"},
      {"layer_is_word", 15, "    - flatten", 15, "model.layers[1]", "expected one name with its parameters"},
      {"layer_is_another_word", 15, "    - swish", 15, "model.layers[1]", "like \"swish: {}\", found \"swish\""},
      {"layer_is_a_class", 15, "    - MaxPooling2D: {}", 15, "model.layers[1]", "did you mean \"max_pooling2d\"?"},
      {"layer_is_no_name", 15, "    - Flat ten: {}", 15, "model.layers[1]", "expected a name like conv2d, found \"Flat ten\""},
      {"layer_is_list", 15, "    - [flatten]", 15, "model.layers[1]", "found a list"},
      {"layer_two_keys", 15, "    - flatten: {}\n      dense: {}", 15, "model.layers[1]", "a map with 2 keys"},
      {"layer_params_text", 15, "    - flatten: now", 15, "model.layers[1].flatten", "expected a map of keys and values"},
      {"layer_name_slash", 16, "    - dense: {name: a/b, units: 10}", 16, "model.layers[2].dense.name", "letters, digits"},
      {"layer_name_number", 16, "    - dense: {name: 5, units: 10}", 16, "model.layers[2].dense.name", "expected a string"},
      {"layer_inputs_text", 16, "    - dense: {inputs: flatten}", 16, "model.layers[2].dense.inputs",
       "expected a list of strings"},
      {"layer_inputs_empty", 16, "    - dense: {inputs: []}", 16, "model.layers[2].dense.inputs", "at least one layer name"},
      {"lr_mult_negative", 16, "    - dense: {lr_mult: -1}", 16, "model.layers[2].dense.lr_mult", "expected a number from 0.0"},
      {"decay_mult_text", 16, "    - dense: {decay_mult: none}", 16, "model.layers[2].dense.decay_mult", "expected a number"},
      {"trainable_number", 16, "    - dense: {trainable: 1}", 16, "model.layers[2].dense.trainable", "expected true or false"},
  };
}

}  // namespace convoy::spec
