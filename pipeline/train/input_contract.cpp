#include "pipeline/train/input_contract.h"

#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/core/error.h"

namespace convoy {

std::string input_contract(const Job& job) {
  const Shape& shape = job.network.input_shape;
  const spec::PreprocessSpec& preprocess = job.spec.preprocess;
  nlohmann::json contract{{"image_size", {shape.height, shape.width}},
                          {"channels", shape.channels},
                          {"color_mode", job.spec.data.color_mode},
                          {"scale", preprocess.scale},
                          {"mean", preprocess.mean},
                          {"std", preprocess.std},
                          {"resize_rule", preprocess.resize_rule},
                          {"interpolation", job.spec.data.interpolation}};
  // Named only where they are not the default, so that older checkpoints keep their contract.
  if (preprocess.channel_order != "rgb") contract["channel_order"] = preprocess.channel_order;
  for (const AugmentStage& stage : job.eval_transform) {
    contract["eval_transform"].push_back(stage.name + ": " + spec::to_yaml(stage.resolved));
  }
  return contract.dump();
}

std::vector<std::string> contract_differences(const std::string& stored, const std::string& wanted) {
  nlohmann::json a, b;
  try {
    a = nlohmann::json::parse(stored);
    b = nlohmann::json::parse(wanted);
  } catch (const nlohmann::json::exception& error) {
    throw Error(ExitCode::bad_data, std::string("input contract in checkpoint is damaged: ") + error.what());
  }
  std::set<std::string> keys;
  for (const auto& [key, value] : a.items()) keys.insert(key);
  for (const auto& [key, value] : b.items()) keys.insert(key);
  std::vector<std::string> differences;
  for (const std::string& key : keys) {
    if (a[key] != b[key]) differences.push_back(key + ": checkpoint has " + a[key].dump() + ", spec has " + b[key].dump());
  }
  return differences;
}

}  // namespace convoy
