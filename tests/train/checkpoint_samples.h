// Small checkpoints with made-up but repeatable contents.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/rng.h"
#include "pipeline/train/checkpoint_data.h"

namespace convoy::test {

// Values of a tensor, a function of its name and of `seed` alone; the Python scripts compute the same.
inline std::vector<float> sample_values(const std::string& name, std::int64_t count, std::uint32_t seed) {
  std::vector<float> values;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::uint32_t bits = (op_id(name) ^ seed) * 2654435761u + static_cast<std::uint32_t>(i) * 2246822519u;
    values.push_back(static_cast<float>(static_cast<std::int32_t>(bits >> 8)) / 16777216.0f - 0.5f);
  }
  return values;
}

inline WeightTensor sample_weight(const std::string& layer, const std::string& name, std::vector<std::int64_t> dims,
                                  std::uint32_t seed = 0) {
  std::int64_t count = 1;
  for (std::int64_t dim : dims) count *= dim;
  return {layer, name, dims, sample_values(layer + "/" + name, count, seed)};
}

// The weights of LeNet-5 for 28x28 grey images, in Keras order and shapes.
inline void add_lenet5(CheckpointData& data, std::uint32_t seed) {
  data.layer_names = {"c1", "s2", "c3", "s4", "flatten", "c5", "f6", "dropout", "output"};
  const auto add = [&](const char* layer, std::vector<std::int64_t> dims) {
    data.weights.push_back(sample_weight(layer, "kernel", dims, seed));
    data.weights.push_back(sample_weight(layer, "bias", {dims.back()}, seed));
  };
  add("c1", {5, 5, 1, 6});
  add("c3", {5, 5, 6, 16});
  add("c5", {400, 120});
  add("f6", {120, 84});
  add("output", {84, 10});
}

// Every field filled with something that a default value could not pass for.
inline CheckpointData sample_checkpoint(std::int64_t step, std::uint32_t seed = 7) {
  CheckpointData data;
  add_lenet5(data, seed);
  for (const WeightTensor& weight : data.weights) {
    for (const char* slot : {"momentum", "velocity"}) {
      data.slots.push_back({slot, sample_weight(weight.layer, weight.name, weight.dims, seed + slot[0])});
    }
  }
  data.model_config = "{\"class_name\": \"Functional\"}";
  data.training_only_layers = {"aux_pool", "aux_output"};
  data.weights.push_back(sample_weight("aux_output", "kernel", {16, 10}, seed));
  data.weights.back().training_only = true;
  data.step = step;
  data.epoch = 3;
  data.position = 1234;
  data.partial = {12.5, 1100, 1230, 4};
  data.history = {{1, 100, 2.25, 0.25, 2.0, 0.3, 0.1, 1.5, true},
                  {2, 200, 1.25, 0.5, 0, 0, 0.05, 1.25, false},
                  {3, 300, 0.75, 0.75, 0.8, 0.7, 0.025, 1.125, true}};
  data.resolved_spec = "version: 1\nmodel: {name: lenet5}\n";
  data.spec_file = "jobs/lenet5.yaml";
  data.kernel_plan = "{\"isa\": \"avx2\"}";
  data.input_contract = "{\"image_size\": [28, 28]}";
  data.class_names = {"T-shirt/top",
                      "Stra\xc3\x9f"
                      "enschuh",
                      "bag"};
  data.dataset_fingerprint = 0xfedcba9876543210u;
  data.convoy_version = "0.1.0";
  return data;
}

}  // namespace convoy::test
