// The Keras form of networks: which layers they become, in which order, and what is said where Keras lacks one. That Keras
// itself agrees is tested with a real one in tests/keras.
#include "pipeline/train/keras/keras_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/train/foreign_weights.h"
#include "pipeline/train/keras/keras_order.h"
#include "pipeline/train/load_job.h"
#include "stages/input/augment/builtin_input_stages.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"
#include "stages/steps/builtin_steps.h"

namespace convoy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Job job_of(const std::string& layers) {
  const std::string spec =
      "version: 1\ntrainer: {epochs: 1}\ndata: {train: {type: idx, images: i, labels: l}, color_mode: grayscale, batch_size: 2}\n"
      "model:\n  input_shape: [10, 10, 1]\n  layers:\n" +
      layers + "    - flatten: {}\n    - dense: {units: 3}\noptimizer: {name: sgd, learning_rate: 0.1}\n";
  return load_job_text(spec, "spec.yaml", {}, {builtin_layers(), builtin_input_stages(), builtin_optimizers(), builtin_steps()});
}

// "class name" of every layer but the input and the head.
std::vector<std::string> keras_layers(const Job& job) {
  EXPECT_THAT(job.keras.lacking, ElementsAre());
  const nlohmann::json config = nlohmann::json::parse(job.keras.config);
  std::vector<std::string> texts;
  for (const auto& layer : config["config"]["layers"]) {
    texts.push_back(std::string(layer["class_name"]) + " " + std::string(layer["name"]));
  }
  texts.erase(texts.begin());
  texts.resize(texts.size() - 2);
  return texts;
}

TEST(KerasModel, PaddingBecomesALayerOfItsOwn) {
  EXPECT_THAT(keras_layers(job_of("    - conv2d: {name: a, filters: 2, kernel_size: 3, padding: [1, 0, 2, 0], activation: relu}\n"
                                  "    - max_pooling2d: {name: b, pool_size: 3, strides: 2, padding: [1, 1, 0, 0]}\n")),
              ElementsAre("ZeroPadding2D a_pad", "Conv2D a", "ZeroPadding2D b_pad", "MaxPooling2D b"));
}

TEST(KerasModel, ExplicitPaddingOfSameWindowsIsSame) {
  const Job job = job_of("    - max_pooling2d: {name: a, pool_size: 3, strides: 2, padding: [0, 1, 0, 1]}\n");
  EXPECT_THAT(keras_layers(job), ElementsAre("MaxPooling2D a"));
  EXPECT_THAT(job.keras.config, HasSubstr("\"padding\":\"same\""));
}

TEST(KerasModel, AdaptiveWindowsOfOneSizeAreAPlainPool) {
  const Job even = job_of("    - adaptive_average_pooling2d: {name: a, output_size: [5, 2]}\n");
  EXPECT_THAT(keras_layers(even), ElementsAre("AveragePooling2D a"));
  EXPECT_THAT(even.keras.config, HasSubstr("\"pool_size\":[2,5]"));
  const Job uneven = job_of("    - adaptive_average_pooling2d: {name: a, output_size: [4, 5]}\n");
  EXPECT_THAT(keras_layers(uneven), ElementsAre("AdaptiveAveragePooling2D a"));
  EXPECT_THAT(uneven.keras.config, HasSubstr("\"output_size\":[4,5]"));
}

// Keras on JAX takes floor(7 * 15 * (1 / 7)) for 14 in float32, for one.
TEST(KerasModel, AdaptiveWindowsThatKerasRoundsWronglyAreLacking) {
  const Job job = job_of(
      "    - zero_padding2d: {padding: [0, 5, 0, 5]}\n"
      "    - adaptive_average_pooling2d: {name: a, output_size: [5, 7]}\n");
  EXPECT_THAT(job.keras.lacking, ElementsAre(HasSubstr("adaptive_average_pooling2d 'a'")));
}

TEST(KerasModel, NamesOfAddedLayersAvoidTheSpecs) {
  EXPECT_THAT(keras_layers(job_of("    - conv2d: {name: a, filters: 2, kernel_size: 3, padding: 1}\n"
                                  "    - relu: {name: a_pad}\n")),
              ElementsAre("ZeroPadding2D a_pad_", "Conv2D a", "ReLU a_pad"));
}

TEST(KerasModel, ZerosAreNoPaddingOfSignedMaxima) {
  const Job job = job_of(
      "    - conv2d: {name: a, filters: 2, kernel_size: 3}\n"
      "    - max_pooling2d: {name: b, pool_size: 3, strides: 2, padding: 1}\n"
      "    - average_pooling2d: {name: c, pool_size: 3, strides: 1, padding: [1, 0, 1, 0]}\n");
  EXPECT_EQ(job.keras.config, "");
  EXPECT_THAT(job.keras.lacking, ElementsAre(HasSubstr("max_pooling2d 'b'"), HasSubstr("average_pooling2d 'c'")));
  EXPECT_THAT(job.keras.order, ElementsAre(1, 2, 3, 4, 5));
}

TEST(KerasModel, AFrozenLayerIsFrozenInKeras) {
  EXPECT_THAT(job_of("    - conv2d: {name: a, filters: 2, kernel_size: 3, trainable: false}\n").keras.config,
              HasSubstr("\"trainable\":false"));
}

// in -> a -> b -> sum, in -> c -> sum: c is nearer to the output than a.
TEST(KerasOrder, DeepestFirstThenAsAWalkFromTheOutputMeetsThem) {
  const auto layer = [](std::vector<int> inputs) { return keras::KerasLayer{"Any", "", {}, std::move(inputs), 0}; };
  EXPECT_THAT(keras::keras_order(std::vector{layer({}), layer({0}), layer({0}), layer({2}), layer({1, 3})}),
              ElementsAre(0, 2, 1, 3, 4));
  EXPECT_THAT(keras::keras_order(std::vector{layer({}), layer({0}), layer({0}), layer({0}), layer({2, 1})}),
              ElementsAre(0, 2, 1, 4));
}

class ForeignWeights : public testing::Test {
 protected:
  static WeightTensor kernel(const std::string& layer, Dims dims, const std::string& name = "kernel") {
    return {layer, name, std::move(dims), {}, {}};
  }
  std::vector<std::string> named(std::vector<WeightTensor> weights, bool by_position) {
    if (by_position) name_layers_by_position(job_.network, job_.keras, weights);
    name_weights_inside_layers(job_.network, weights);
    std::vector<std::string> names;
    for (const WeightTensor& w : weights) names.push_back(w.layer + "/" + w.name);
    return names;
  }

  Job job_ = job_of(
      "    - conv2d: {name: first, filters: 2, kernel_size: 3, use_bias: false}\n"
      "    - conv2d: {name: second, filters: 2, kernel_size: 3, use_bias: false}\n");
  const Dims first_{3, 3, 1, 2}, second_{3, 3, 2, 2}, dense_{72, 3};
};

TEST_F(ForeignWeights, InsideALayerTheOrderCountsWhereNamesAreOlder) {
  EXPECT_THAT(named({kernel("first", first_, "first_W_1"), kernel("second", {5}, "second_W_1"),
                     kernel("dense", dense_, "dense_W"), kernel("dense", {3}, "dense_b")},
                    false),
              ElementsAre("first/kernel", "second/second_W_1", "dense/kernel", "dense/bias"));
}

TEST_F(ForeignWeights, MadeUpNamesGoByTheirNumbers) {
  EXPECT_THAT(named({kernel("conv2d_12", second_), kernel("conv2d_9", first_), kernel("dense", dense_)}, true),
              ElementsAre("second/kernel", "first/kernel", "dense/kernel"));
}

TEST_F(ForeignWeights, MadeUpNamesOfBothSidesGoByTheirNumbersToo) {
  const Job job = job_of(
      "    - conv2d: {filters: 2, kernel_size: 3, padding: same, use_bias: false}\n"
      "    - conv2d: {filters: 2, kernel_size: 3, padding: same, use_bias: false}\n"
      "    - conv2d: {filters: 2, kernel_size: 3, padding: same, use_bias: false}\n");
  std::vector<WeightTensor> weights{kernel("conv2d_1", first_), kernel("conv2d_2", second_), kernel("conv2d_3", second_),
                                    kernel("dense_1", {200, 3}), kernel("dense_1", {3}, "bias")};
  name_layers_by_position(job.network, job.keras, weights);
  std::vector<std::string> layers;
  for (const WeightTensor& w : weights) layers.push_back(w.layer);
  EXPECT_THAT(layers, ElementsAre("conv2d", "conv2d_1", "conv2d_2", "dense", "dense"));
}

TEST_F(ForeignWeights, OtherNamesGoByTheOrderOfLayers) {
  EXPECT_THAT(named({kernel("stem", first_), kernel("body", second_)}, true),
              ElementsAre("stem/kernel", "body/kernel"));  // no dense
  EXPECT_THAT(named({kernel("stem", first_), kernel("body", second_), kernel("top", dense_), kernel("top", {3}, "bias")}, true),
              ElementsAre("first/kernel", "second/kernel", "dense/kernel", "dense/bias"));
  EXPECT_THAT(named({kernel("body", second_), kernel("stem", first_), kernel("dense", dense_)}, true),
              ElementsAre("body/kernel", "stem/kernel", "dense/kernel"));  // dims are not the model's
}

TEST_F(ForeignWeights, WithoutThePermissionNamesStay) {
  EXPECT_THAT(named({kernel("conv2d", first_), kernel("conv2d_1", second_)}, false),
              ElementsAre("conv2d/kernel", "conv2d_1/kernel"));
}

}  // namespace
}  // namespace convoy
