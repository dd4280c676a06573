// Initializers under every key of every layer that takes one.
#include <gtest/gtest.h>

#include <algorithm>

#include "stages/layers/builtin_layers.h"

namespace convoy::test {
namespace {

// Null when the spec is wrong.
std::unique_ptr<Layer> make(std::string_view type, const std::string& yaml) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "layer", diagnostics);
  for (const LayerEntry& entry : builtin_layers()) {
    if (entry.name != type) continue;
    std::unique_ptr<Layer> layer = entry.make(reader);
    reader.finish();
    return diagnostics.ok() ? std::move(layer) : nullptr;
  }
  return nullptr;
}

// Every key that takes an initializer takes each of them; what they draw is in tests/graph/initialize_test.cpp.
TEST(Initializers, WorkForEveryKey) {
  struct Key {
    const char *layer, *others, *key;
  };
  const Key keys[] = {{"conv2d", "filters: 2, kernel_size: 3", "kernel_initializer"},
                      {"conv2d", "filters: 2, kernel_size: 3", "bias_initializer"},
                      {"dense", "units: 2", "kernel_initializer"},
                      {"dense", "units: 2", "bias_initializer"},
                      {"depthwise_conv2d", "kernel_size: 3", "depthwise_initializer"},
                      {"depthwise_conv2d", "kernel_size: 3", "bias_initializer"},
                      {"batch_normalization", "momentum: 0.9", "gamma_initializer"},
                      {"batch_normalization", "momentum: 0.9", "beta_initializer"},
                      {"scale", "use_bias: true", "scale_initializer"},
                      {"scale", "use_bias: true", "bias_initializer"}};
  const std::pair<const char*, Initializer::Kind> kinds[] = {
      {"zeros", Initializer::Kind::zeros},
      {"ones", Initializer::Kind::ones},
      {"{constant: {value: 0.5}}", Initializer::Kind::constant},
      {"glorot_uniform", Initializer::Kind::glorot_uniform},
      {"glorot_normal", Initializer::Kind::glorot_normal},
      {"he_uniform", Initializer::Kind::he_uniform},
      {"he_normal", Initializer::Kind::he_normal},
      {"lecun_uniform", Initializer::Kind::lecun_uniform},
      {"lecun_normal", Initializer::Kind::lecun_normal},
      {"{truncated_normal: {stddev: 0.1}}", Initializer::Kind::truncated_normal}};
  for (const Key& key : keys) {
    for (const auto& [text, kind] : kinds) {
      const std::string yaml = std::string("{") + key.others + ", " + key.key + ": " + text + "}";
      const std::unique_ptr<Layer> layer = make(key.layer, yaml);
      ASSERT_NE(layer, nullptr) << key.layer << " " << yaml;
      const Shape in = std::string_view(key.layer) == "dense" ? Shape::vector(8) : Shape{8, 8, 16};
      const LayerPlan plan = layer->plan({&in, 1});
      const std::string name = std::string(key.key).substr(0, std::string(key.key).find("_initializer"));
      const auto parameter = std::ranges::find_if(plan.parameters, [&](const ParameterSpec& p) {
        return p.name == name || p.name == name + "_kernel" || (name == "depthwise" && p.name == "kernel");
      });
      ASSERT_NE(parameter, plan.parameters.end()) << key.layer << " " << key.key;
      EXPECT_EQ(parameter->initializer.kind, kind) << key.layer << " " << yaml;
    }
  }
}

}  // namespace
}  // namespace convoy::test
