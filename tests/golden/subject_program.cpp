#include "tests/golden/subject_program.h"

#include <map>

#include "pipeline/graph/build_program.h"
#include "tests/golden/network_text.h"

namespace convoy::test {
namespace {

// [height, width, channels] of the network's image.
std::vector<int> image_shape(const nlohmann::json& golden, const std::vector<int>& input) {
  if (golden.value("image", false)) return {input[1], input[2], input[3]};
  return input.size() == 4 ? std::vector<int>{input[1], input[2], 1} : std::vector<int>{1, 1, 1};
}

// For the inputs behind the first one; the names of all feeders, or none where there is one input.
std::vector<std::string> add_other_feeders(const nlohmann::json& golden, std::vector<LayerText>& layers) {
  std::vector<std::string> feeders{"feeder"};
  for (int i = 1; golden.at("inputs").contains("input_" + std::to_string(i)); ++i) {
    const int channels = golden.at("inputs").at("input_" + std::to_string(i)).at("shape").at(3);
    feeders.push_back("feeder_" + std::to_string(i));
    layers.push_back({"conv2d", feeders.back(), "{kernel_size: 1, filters: " + std::to_string(channels) + "}", true, {"input"}});
  }
  return feeders.size() == 1 ? std::vector<std::string>{} : feeders;
}

std::vector<LayerText> layers_around(const nlohmann::json& golden, const std::vector<int>& input) {
  const auto type = golden.at("layer").get<std::string>();
  std::vector<LayerText> layers;
  if (input.size() == 2) {
    layers.push_back({"flatten", "squeeze", "{}"});
    layers.push_back({"dense", "feeder", "{units: " + std::to_string(input[1]) + "}"});
  } else if (!golden.value("image", false)) {
    layers.push_back({"conv2d", "feeder", "{kernel_size: 1, filters: " + std::to_string(input[3]) + "}"});
  }
  const std::vector<std::string> feeders = add_other_feeders(golden, layers);
  if (type == "flatten_dense") layers.push_back({"flatten", "subject_flatten", "{}"});
  // "<one>_<other>": a layer with one before or behind it.
  static const std::map<std::string, std::string> plain{{"flatten_dense", "dense"}, {"add_relu", "add"}};
  layers.push_back({plain.contains(type) ? plain.at(type) : type, "subject", golden.at("params").dump(),
                    golden.value("trainable", true), feeders});
  if (type == "add_relu") layers.push_back({"relu", "subject_relu", "{}"});
  if (golden.at("results").at("output").at("shape").size() == 4) layers.push_back({"flatten", "flat", "{}"});
  return layers;
}

}  // namespace

Program subject_program(const nlohmann::json& golden) {
  const auto input = golden.at("inputs").at("input").at("shape").get<std::vector<int>>();
  const Network network = network_from(image_shape(golden, input), layers_around(golden, input));
  // Its steps are never run: only gradients are compared.
  const std::unique_ptr<Optimizer> optimizer = optimizer_from("sgd", "{}");
  ProgramOptions options;
  options.max_batch = input[0];
  options.optimizer = optimizer.get();
  return build_program(network, options);
}

}  // namespace convoy::test
