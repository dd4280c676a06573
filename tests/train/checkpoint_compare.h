// Field by field, bit by bit.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "pipeline/train/checkpoint_data.h"

namespace convoy::test {

inline void expect_equal(const WeightTensor& a, const WeightTensor& b) {
  EXPECT_EQ(a.layer, b.layer);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.dims, b.dims);
  EXPECT_EQ(a.training_only, b.training_only);
  ASSERT_EQ(a.values.size(), b.values.size()) << a.layer << "/" << a.name;
  EXPECT_EQ(std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)), 0) << a.layer << "/" << a.name;
}

inline void expect_equal(const CheckpointData& a, const CheckpointData& b) {
  EXPECT_EQ(a.model_config, b.model_config);
  EXPECT_EQ(a.layer_names, b.layer_names);
  EXPECT_EQ(a.training_only_layers, b.training_only_layers);
  ASSERT_EQ(a.weights.size(), b.weights.size());
  for (std::size_t i = 0; i < a.weights.size(); ++i) expect_equal(a.weights[i], b.weights[i]);
  ASSERT_EQ(a.slots.size(), b.slots.size());
  for (std::size_t i = 0; i < a.slots.size(); ++i) {
    EXPECT_EQ(a.slots[i].slot, b.slots[i].slot);
    expect_equal(a.slots[i].tensor, b.slots[i].tensor);
  }
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.epoch, b.epoch);
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.partial, b.partial);
  EXPECT_EQ(a.history, b.history);
  EXPECT_EQ(a.resolved_spec, b.resolved_spec);
  EXPECT_EQ(a.spec_file, b.spec_file);
  EXPECT_EQ(a.kernel_plan, b.kernel_plan);
  EXPECT_EQ(a.input_contract, b.input_contract);
  EXPECT_EQ(a.class_names, b.class_names);
  EXPECT_EQ(a.dataset_fingerprint, b.dataset_fingerprint);
  EXPECT_EQ(a.convoy_version, b.convoy_version);
}

inline void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace convoy::test
