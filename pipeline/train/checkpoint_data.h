// What a checkpoint holds, as plain data: the bridge between the trainer and the HDF5 file, which knows no program.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace convoy {

// One weight in Keras order, f32: its values, or, while they still lie packed in a session, what fetches them. A job that
// saves fetches tensor by tensor, so that the file's image is the only copy of a large model.
struct WeightTensor {
  std::string layer;
  std::string name;  // "kernel", "bias"
  std::vector<std::int64_t> dims;
  std::vector<float> values;
  std::function<std::vector<float>()> fetch = {};
  bool training_only = false;  // of a side head: predictions do not need it

  // The values; `buffer` holds them when they had to be fetched.
  std::span<const float> read(std::vector<float>& buffer) const {
    if (!fetch) return values;
    buffer = fetch();
    return buffer;
  }
  bool operator==(const WeightTensor& o) const {
    return layer == o.layer && name == o.name && dims == o.dims && values == o.values;
  }
};

// One optimizer slot of one weight, same dims and order as the weight.
struct SlotTensor {
  std::string slot;  // "momentum", "velocity"
  WeightTensor tensor;
  bool operator==(const SlotTensor&) const = default;
};

// The numbers of one epoch, as the logs show them.
struct EpochRecord {
  std::int64_t epoch = 0;  // from 1
  std::int64_t step = 0;   // optimizer steps done at its end: names its checkpoint
  double loss = 0, accuracy = 0, val_loss = 0, val_accuracy = 0, learning_rate = 0, seconds = 0;
  bool validated = false;
  double top5 = 0, val_top5 = 0;
  bool operator==(const EpochRecord&) const = default;
};

// Sums over the part of the current epoch that is done; exact resume of the epoch's printed numbers needs them.
struct PartialEpoch {
  double loss_sum = 0;
  std::int64_t correct = 0;
  std::int64_t samples = 0;
  std::int64_t quarantined = 0;
  std::int64_t correct_top5 = 0;  // label among the five most probable
  bool operator==(const PartialEpoch&) const = default;
};

struct CheckpointData {
  std::string model_config;                       // JSON of the Keras model; empty when Keras lacks a layer
  std::vector<std::string> layer_names;           // Keras's order (see keras_model.h), layers without weights included
  std::vector<std::string> training_only_layers;  // side heads, which the Keras model leaves out
  std::vector<WeightTensor> weights;              // in the order of layer_names, then of training_only_layers
  std::vector<SlotTensor> slots;

  std::int64_t step = 0;      // optimizer steps done
  std::int64_t epoch = 0;     // epochs completed
  std::int64_t position = 0;  // samples of the current epoch consumed
  PartialEpoch partial;
  std::vector<EpochRecord> history;

  std::string resolved_spec;   // YAML
  std::string spec_file;       // absolute: the base of the spec's relative paths
  std::string kernel_plan;     // JSON, see kernel_plan.h
  std::string input_contract;  // JSON: size, channels, preprocess, resize rule
  std::vector<std::string> class_names;
  std::uint64_t dataset_fingerprint = 0;
  std::string convoy_version;
};

}  // namespace convoy
