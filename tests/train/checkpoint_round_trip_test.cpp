// What goes in comes out, equal data give equal bytes, and the size bound holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "pipeline/train/checkpoint.h"
#include "tests/support/file_contents.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"
#include "tests/train/checkpoint_samples.h"
#include "tests/train/open_hdf5_ids.h"

namespace convoy {
namespace {

using test::contents;
using test::expect_equal;
using test::sample_checkpoint;

class CheckpointRoundTrip : public testing::Test {
 protected:
  CheckpointData save_and_load(const CheckpointData& data) {
    file_ = folder_.path() / checkpoint_file_name(data.step);
    save_checkpoint(data, file_);
    EXPECT_LE(std::filesystem::file_size(file_), checkpoint_bytes_bound(data));
    EXPECT_EQ(test::open_hdf5_ids(), 0u);
    CheckpointData loaded = load_checkpoint(file_).value_or_throw();
    EXPECT_EQ(test::open_hdf5_ids(), 0u);
    return loaded;
  }

  test::TempFolder folder_;
  std::filesystem::path file_;
};

TEST_F(CheckpointRoundTrip, EveryFieldSurvives) { expect_equal(save_and_load(sample_checkpoint(4321)), sample_checkpoint(4321)); }

TEST_F(CheckpointRoundTrip, AnEmptyModelAndEmptyTextsSurvive) {
  const CheckpointData nothing;
  expect_equal(save_and_load(nothing), nothing);
}

TEST_F(CheckpointRoundTrip, ExtremeNumbersSurvive) {
  CheckpointData data = sample_checkpoint(std::numeric_limits<std::int64_t>::max() / 2);
  data.weights[0].values[0] = -0.0f;
  data.weights[0].values[1] = std::numeric_limits<float>::denorm_min();
  data.weights[0].values[2] = std::numeric_limits<float>::max();
  data.dataset_fingerprint = std::numeric_limits<std::uint64_t>::max();
  data.partial.loss_sum = -std::numeric_limits<double>::denorm_min();
  expect_equal(save_and_load(data), data);
}

TEST_F(CheckpointRoundTrip, AQuarterOfAMillionCharactersSurvive) {
  CheckpointData data = sample_checkpoint(1);
  data.resolved_spec.assign(250'000, 's');
  data.class_names.assign(21'841, "a class name of forty-one characters....");
  data.class_names[12] = "";
  expect_equal(save_and_load(data), data);
}

TEST_F(CheckpointRoundTrip, TensorsOfManyChunksSurvive) {
  CheckpointData data;
  data.layer_names = {"a", "b", "c"};
  data.weights = {test::sample_weight("a", "kernel", {3, 3, 700, 301}), test::sample_weight("b", "kernel", {1, 1'000'003}),
                  test::sample_weight("c", "kernel", {2, 1, 5, 1, 3, 1, 2, 7})};
  expect_equal(save_and_load(data), data);
}

TEST_F(CheckpointRoundTrip, NameListsAboveTheAttributeLimitAreSplitAndSurvive) {
  CheckpointData data;
  for (int i = 0; i < 3000; ++i) {
    data.layer_names.push_back("stage_of_a_rather_deep_network_block_" + std::to_string(i));
    if (i % 3 == 0) data.weights.push_back(test::sample_weight(data.layer_names.back(), "gamma", {3}));
  }
  for (const WeightTensor& weight : data.weights) data.slots.push_back({"momentum", weight});
  expect_equal(save_and_load(data), data);
  EXPECT_EQ(load_keras_weights(file_).value_or_throw(), data.weights);
}

TEST_F(CheckpointRoundTrip, EqualDataGiveEqualBytes) {
  const CheckpointData data = sample_checkpoint(10);
  save_checkpoint(data, folder_.path() / "first.h5");
  CheckpointWriter writer(0);
  writer.save(sample_checkpoint(11, 99), folder_.path() / "other.h5");  // what the region held before must not show
  writer.save(data, folder_.path() / "second.h5");
  EXPECT_EQ(contents(folder_.path() / "first.h5"), contents(folder_.path() / "second.h5"));
  EXPECT_NE(contents(folder_.path() / "first.h5"), contents(folder_.path() / "other.h5"));
}

TEST_F(CheckpointRoundTrip, AKerasModelAboveTheAttributeLimitSurvives) {
  CheckpointData data = sample_checkpoint(1);
  data.model_config.assign(3'000'000, 'm');  // HDF5 bounds an attribute by 64 KiB where it does not use dense storage
  expect_equal(save_and_load(data), data);
}

TEST_F(CheckpointRoundTrip, AWriterGrowsWithItsData) {
  CheckpointData data = sample_checkpoint(1);
  CheckpointWriter writer(checkpoint_bytes_bound(data));
  data.resolved_spec.assign(8'000'000, 'x');
  writer.save(data, folder_.path() / "grown.h5");
  expect_equal(load_checkpoint(folder_.path() / "grown.h5").value_or_throw(), data);
}

TEST_F(CheckpointRoundTrip, TheFileCarriesItsStepInItsName) {
  EXPECT_EQ(checkpoint_file_name(1234), "ckpt-000000001234.h5");
  EXPECT_EQ(checkpoint_file_name(1'234'567'890'123), "ckpt-1234567890123.h5");
}

TEST_F(CheckpointRoundTrip, ASavedFileIsReadAsKerasWeights) {
  const CheckpointData data = sample_checkpoint(5);
  save_and_load(data);
  EXPECT_EQ(load_keras_weights(file_).value_or_throw(), data.weights);
}

}  // namespace
}  // namespace convoy
