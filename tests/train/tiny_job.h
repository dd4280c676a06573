// A training job on gray images from IDX files, batches of 8, as YAML. Tests give its layers, and append what else they are
// about.
#pragma once

#include <string>

namespace convoy::test {

// `layers`: the lines of the list, each with its end.
inline std::string tiny_job(int size, const std::string& layers) {
  const std::string side = std::to_string(size);
  return R"(version: 1
job: {name: tiny, seed: 3, output_dir: run}
data:
  train: {type: idx, images: images, labels: labels}
  color_mode: grayscale
  batch_size: 8
model:
  input_shape: [)" +
         side + ", " + side + ", 1]\n  layers:\n" + layers + R"(optimizer: {name: sgd, learning_rate: 0.01, momentum: 0.9}
trainer: {epochs: 1}
)";
}

}  // namespace convoy::test
