#include "pipeline/spec/param_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spec/part_names.h"

namespace convoy::spec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ParamReaderTest : public testing::Test {
 protected:
  // A reader over `text`, called "layer".
  ParamReader& over(const std::string& text) {
    node_ = load_yaml_text(text, diagnostics_);
    return reader_.emplace(node_, "layer", diagnostics_);
  }
  std::vector<std::string> errors() const { return diagnostics_.lines(); }

  Diagnostics diagnostics_{"f.yaml"};
  Node node_;
  std::optional<ParamReader> reader_;
};

TEST_F(ParamReaderTest, ReadsEveryType) {
  ParamReader& reader =
      over("{i: 3, r: 2, b: false, s: text, c: same, pair: [3, 5], one: 7, reals: [1, 2.5], ints: [1, -2], words: [a, '1']}");
  EXPECT_EQ(reader.integer("i", std::nullopt, 1, 3), 3);
  EXPECT_EQ(reader.real("r", std::nullopt), 2.0);
  EXPECT_FALSE(reader.boolean("b", true));
  EXPECT_EQ(reader.string("s", std::nullopt), "text");
  EXPECT_EQ(reader.choice("c", "valid", {"valid", "same"}), "same");
  EXPECT_EQ(reader.size2("pair", std::nullopt, 1, 9), std::pair(3, 5));
  EXPECT_EQ(reader.size2("one", std::nullopt, 1, 9), std::pair(7, 7));
  EXPECT_THAT(reader.reals("reals", std::nullopt), ElementsAre(1.0, 2.5));
  EXPECT_THAT(reader.integers("ints", std::nullopt), ElementsAre(1, -2));
  EXPECT_THAT(reader.strings("words", std::nullopt), ElementsAre("a", "1"));
  reader.finish();
  EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(ParamReaderTest, FillsInDefaultsAndRecordsThem) {
  ParamReader& reader = over("{filters: 6, padding: null}");
  reader.integer("filters", std::nullopt);
  reader.choice("padding", "valid", {"valid", "same"});
  reader.size2("strides", std::pair(1, 1), 1, 9);
  reader.real("rate", 0.5);
  reader.boolean("use_bias", true);
  reader.finish();
  EXPECT_THAT(errors(), IsEmpty());
  EXPECT_EQ(to_yaml(reader.resolved()), "filters: 6\npadding: valid\nstrides: [1, 1]\nrate: 0.5\nuse_bias: true\n");
}

TEST_F(ParamReaderTest, MissingKeysAreReportedAtTheMap) {
  ParamReader& reader = over("\n  {a: 1}");
  reader.integer("filters", std::nullopt);
  EXPECT_THAT(errors(), ElementsAre("f.yaml:2:3: layer.filters: is required"));
}

TEST_F(ParamReaderTest, WrongTypesKeepTheDefaultSoThatReadingGoesOn) {
  ParamReader& reader = over("{filters: six, rate: 2}");
  EXPECT_EQ(reader.integer("filters", 4, 1, 9), 4);
  EXPECT_EQ(reader.real("rate", 0.5, 0.0, 1.0), 0.5);
  EXPECT_THAT(errors(), ElementsAre("f.yaml:1:11: layer.filters: expected an integer from 1 to 9, found \"six\"",
                                    "f.yaml:1:22: layer.rate: expected a number from 0.0 to 1.0, found \"2\""));
}

TEST_F(ParamReaderTest, OneComplaintAKey) {
  ParamReader& reader = over("{padding: [1, x]}");
  reader.integers("padding", std::nullopt);
  EXPECT_TRUE(reader.refused("padding"));
  reader.error("padding", "expected four numbers");
  EXPECT_THAT(errors(), ElementsAre("f.yaml:1:15: layer.padding[1]: expected an integer, found \"x\""));
}

TEST_F(ParamReaderTest, UnreadKeysGetTheNearestNameThatSomebodyKnows) {
  ParamReader& reader = over("{filter: 6, nmae: c1, completely_different: 1}");
  reader.integer("filters", 1);
  reader.also_known({"name"});
  reader.finish();
  EXPECT_THAT(errors(), ElementsAre("f.yaml:1:2: layer.filter: unknown key; did you mean \"filters\"?",
                                    "f.yaml:1:13: layer.nmae: unknown key; did you mean \"name\"?",
                                    "f.yaml:1:23: layer.completely_different: unknown key; known here: filters, name"));
}

TEST_F(ParamReaderTest, KeysThatAreNotBuiltAreErrorsOnlyWhenPresent) {
  ParamReader& reader = over("{dilation_rate: 2, groups: null}");
  reader.not_built("dilation_rate");
  reader.not_built("groups");
  reader.not_built("data_format");
  reader.finish();
  EXPECT_THAT(errors(),
              ElementsAre("f.yaml:1:17: layer.dilation_rate: is part of the spec language but not built yet; remove it"));
}

TEST_F(ParamReaderTest, SomethingElseThanAMapIsOneError) {
  ParamReader& reader = over("[1]");
  reader.integer("filters", std::nullopt);
  reader.finish();
  EXPECT_THAT(errors(), ElementsAre("f.yaml:1:1: layer: expected a map of keys and values, found a list"));
}

TEST_F(ParamReaderTest, NullMeansAllDefaults) {
  ParamReader& reader = over("");
  EXPECT_EQ(reader.integer("filters", 4), 4);
  reader.finish();
  EXPECT_THAT(errors(), IsEmpty());
}

TEST(PartNames, SayWhatIsWrongWithAName) {
  EXPECT_THAT(unknown_part_message("layer", "conv2", {"conv2d", "dense"}),
              HasSubstr("unknown layer \"conv2\"; did you mean \"conv2d\"?"));
  EXPECT_THAT(unknown_part_message("layer", "xyzzyxyzzy", {"conv2d", "dense"}), HasSubstr("there are: conv2d, dense"));
  EXPECT_THAT(unknown_part_message("layer", "repeet", {"conv2d", "dense"}, block_words({})),
              HasSubstr("did you mean \"repeat\"?"));
  EXPECT_THAT(unknown_part_message("layer", "residual_basik", {"dense"}, block_words({})), HasSubstr("\"residual_basic\"?"));
  ModelSpec model;
  model.blocks.push_back({"conv_unit", "", {}});
  EXPECT_THAT(unknown_part_message("layer", "conv_unix", {"dense"}, block_words(model)), HasSubstr("\"conv_unit\"?"));
  EXPECT_THAT(unknown_part_message("augmentation", "random_rotation", {"random_flip"}), HasSubstr("not built yet"));
}

TEST(PartNames, AClassIsSuggestedInSnakeCase) {
  const std::pair<const char*, const char*> cases[] = {{"Conv2D", "conv2d"},
                                                       {"BatchNormalization", "batch_normalization"},
                                                       {"GlobalAveragePooling2D", "global_average_pooling2d"},
                                                       {"DepthwiseConv2D", "depthwise_conv2d"},
                                                       {"LeakyReLU", "leaky_relu"},
                                                       {"SGD", "sgd"}};
  for (const auto& [name, snake] : cases) EXPECT_THAT(refused_part_name(name), HasSubstr("\"" + std::string(snake) + "\"?"));
  EXPECT_EQ(refused_part_name("conv2d"), "");
  EXPECT_EQ(refused_part_name("my-layer"), "expected a name like conv2d, found \"my-layer\"");
}

TEST(NearestName, FindsSlipsAndNothingElse) {
  EXPECT_EQ(nearest_name("lerning_rate", {"learning_rate", "momentum"}), "learning_rate");
  EXPECT_EQ(nearest_name("batchSize", {"batch_size", "shuffle"}), "batch_size");
  EXPECT_EQ(nearest_name("elephant", {"batch_size", "shuffle"}), "");
  EXPECT_EQ(nearest_name("a", {}), "");
}

TEST(NearestName, FindsTheOnlyNameThatBeginsSo) {
  const std::vector<std::string> layers{"batch_normalization", "global_average_pooling2d", "global_max_pooling2d",
                                        "max_pooling2d"};
  EXPECT_EQ(nearest_name("batch_norm", layers), "batch_normalization");
  EXPECT_EQ(nearest_name("max_pool", layers), "max_pooling2d");
  EXPECT_EQ(nearest_name("global", layers), "") << "two begin so";
  EXPECT_EQ(nearest_name("b", layers), "") << "too short to tell";
}

}  // namespace
}  // namespace convoy::spec
