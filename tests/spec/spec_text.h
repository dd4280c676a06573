// A good spec, line by line, for tests that change one line and look at what is said about it.
#pragma once

#include <string>
#include <vector>

#include "pipeline/spec/pipeline_spec.h"

namespace convoy::spec {

inline const std::vector<std::string>& base_lines() {
  static const std::vector<std::string> lines{/* 1 */ "version: 1",
                                              /* 2 */ "job: {name: base, seed: 7, output_dir: runs/base}",
                                              /* 3 */ "data:",
                                              /* 4 */ "  train: {type: idx, images: a.gz, labels: b.gz}",
                                              /* 5 */ "  val: {type: idx, images: c.gz, labels: d.gz}",
                                              /* 6 */ "  color_mode: grayscale",
                                              /* 7 */ "  batch_size: 128",
                                              /* 8 */ "preprocess: {mode: custom, scale: 0.5, mean: [0.25], std: [0.5]}",
                                              /* 9 */ "augment:",
                                              /* 10 */ "  - random_translation: {height_factor: 0.07, width_factor: 0.07}",
                                              /* 11 */ "model:",
                                              /* 12 */ "  input_shape: [28, 28, 1]",
                                              /* 13 */ "  layers:",
                                              /* 14 */ "    - conv2d: {filters: 6, kernel_size: 5}",
                                              /* 15 */ "    - flatten: {}",
                                              /* 16 */ "    - dense: {name: logits, units: 10}",
                                              /* 17 */ "loss: {name: sparse_categorical_crossentropy, from_logits: true}",
                                              /* 18 */ "metrics: [accuracy]",
                                              /* 19 */ "optimizer: {name: adam, learning_rate: 1.0e-3}",
                                              /* 20 */ "lr_schedule: {name: cosine, warmup_epochs: 1}",
                                              /* 21 */ "trainer: {epochs: 2}",
                                              /* 22 */ "callbacks:",
                                              /* 23 */ "  - model_checkpoint: {keep: 1}",
                                              /* 24 */ "  - csv_logger: {}",
                                              /* 25 */ "runtime: {threads: 2}"};
  return lines;
}

// The base spec with line `number` (from 1) replaced; 0 leaves it as it is.
inline std::string base_with(int number, const std::string& replacement) {
  std::string text;
  for (std::size_t i = 0; i < base_lines().size(); ++i) {
    text += (static_cast<int>(i) + 1 == number ? replacement : base_lines()[i]) + "\n";
  }
  return text;
}

struct ReadResult {
  PipelineSpec spec;
  std::vector<std::string> errors;
};

inline ReadResult read_text(const std::string& text, const std::string& file = "spec.yaml",
                            const std::vector<std::string>& overrides = {}) {
  Diagnostics diagnostics(file);
  Node root = load_yaml_text(text, diagnostics);
  for (const std::string& assignment : overrides) apply_override(root, assignment, diagnostics);
  PipelineSpec spec = read_pipeline_spec(root, file, diagnostics);
  return {std::move(spec), diagnostics.lines()};
}

}  // namespace convoy::spec
