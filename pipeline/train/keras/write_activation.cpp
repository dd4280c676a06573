// Activations, in layers of their own or inside another layer.
#include <array>
#include <string_view>

#include "pipeline/train/keras/layer_writers.h"

namespace convoy::keras {
namespace {

// Ours -> Keras's, where the function is the same.
struct Word {
  std::string_view ours, keras;
};
constexpr std::array<Word, 9> kWords{{{"leaky_relu", "leaky_relu"},
                                      {"linear", "linear"},
                                      {"relu", "relu"},
                                      {"relu6", "relu6"},
                                      {"sigmoid", "sigmoid"},
                                      {"silu", "silu"},
                                      {"softmax", "softmax"},
                                      {"swish", "silu"},
                                      {"tanh", "tanh"}}};

std::string keras_word(const std::string& ours) {
  for (const Word& word : kWords) {
    if (word.ours == ours) return std::string(word.keras);
  }
  return {};
}

// LeCun's 1.7159 tanh(2x/3), which Keras has no word for: both factors are layers of their own.
void add_scaled_tanh(LayerWriter& out) {
  const auto rescaling = [](double factor) { return Json{{"scale", factor}, {"offset", 0.0}}; };
  out.add_helper("scale_in", "Rescaling", rescaling(2.0 / 3.0));
  out.add_helper("tanh", "Activation", {{"activation", "tanh"}});
  out.add_helper("scale_out", "Rescaling", rescaling(1.7159));
}

}  // namespace

void add_activated(LayerWriter& out, const std::string& class_name, Json config) {
  const std::string function = out.keys().string("activation", "linear");
  const std::string word = keras_word(function);
  config["activation"] = word.empty() ? "linear" : word;
  out.add(class_name, std::move(config));
  if (!word.empty()) return;
  if (function == "scaled_tanh") return add_scaled_tanh(out);
  out.lack("Keras has no activation '" + function + "'");
}

void write_activation(LayerWriter& out) { add_activated(out, "Activation", {}); }

void write_leaky_relu(LayerWriter& out) { out.add("LeakyReLU", {{"negative_slope", out.keys().real("negative_slope", 0.3)}}); }

void write_relu(LayerWriter& out) {
  Json config{{"negative_slope", out.keys().real("negative_slope", 0.0)}, {"threshold", 0.0}};
  config["max_value"] = out.keys().has("max_value") ? Json(out.keys().real("max_value", 0.0)) : Json(nullptr);
  out.add("ReLU", std::move(config));
}

void write_relu6(LayerWriter& out) { out.add("Activation", {{"activation", "relu6"}}); }

void write_sigmoid(LayerWriter& out) { out.add("Activation", {{"activation", "sigmoid"}}); }

void write_silu(LayerWriter& out) { out.add("Activation", {{"activation", "silu"}}); }

void write_softmax(LayerWriter& out) { out.add("Softmax", {{"axis", -1}}); }

void write_tanh(LayerWriter& out) { out.add("Activation", {{"activation", "tanh"}}); }

}  // namespace convoy::keras
