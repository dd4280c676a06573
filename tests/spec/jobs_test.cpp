// The example jobs are good specs, and the network in those of LeNet-5 is LeNet-5.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/spec/scalars.h"
#include "spec_dump.h"
#include "spec_text.h"

namespace convoy::spec {
namespace {

class ExampleJob : public testing::TestWithParam<const char*> {
 protected:
  std::filesystem::path path() const { return std::filesystem::path(CONVOY_JOBS_DIR) / GetParam(); }
};

TEST_P(ExampleJob, IsReadAndComesBackTheSame) {
  Diagnostics diagnostics(path().string());
  const PipelineSpec spec = read_pipeline_spec(load_yaml_file(path(), diagnostics), path(), diagnostics);
  ASSERT_THAT(diagnostics.lines(), testing::IsEmpty());
  const ReadResult back = read_text(to_yaml(spec.resolved), path().string());
  ASSERT_THAT(back.errors, testing::IsEmpty());
  EXPECT_EQ(to_yaml(back.spec.resolved), to_yaml(spec.resolved));
}

class LeNet5Job : public ExampleJob {};

// Without blocks even the places of the layers stay.
TEST_P(LeNet5Job, ComesBackTheSameInEveryMember) {
  Diagnostics diagnostics(path().string());
  const PipelineSpec spec = read_pipeline_spec(load_yaml_file(path(), diagnostics), path(), diagnostics);
  EXPECT_EQ(dump(read_text(to_yaml(spec.resolved), path().string()).spec), dump(spec));
}

TEST_P(LeNet5Job, TrainsLeNet5) {
  Diagnostics diagnostics(path().string());
  const PipelineSpec spec = read_pipeline_spec(load_yaml_file(path(), diagnostics), path(), diagnostics);
  EXPECT_THAT(*spec.model.input_shape, testing::ElementsAre(28, 28, 1));
  std::vector<std::string> layers;
  for (const LayerSpec& layer : spec.model.layers) {
    const Node* size = layer.part.params.find(layer.part.type == "dense" ? "units" : "filters");
    layers.push_back(layer.name + (size != nullptr ? " " + size->text : ""));
  }
  EXPECT_THAT(layers, testing::ElementsAre("c1 6", "s2", "c3 16", "s4", "flatten", "c5 120", "f6 84", "logits 10"));
}

constexpr auto name_without_ending = [](const auto& info) {
  return std::string(info.param).substr(0, std::string(info.param).find('.'));
};

INSTANTIATE_TEST_SUITE_P(Jobs, ExampleJob,
                         testing::Values("lenet5_fashion.yaml", "lenet5_fashion_idx.yaml", "residual_dense_fashion.yaml",
                                         "resnet20_fashion.yaml"),
                         name_without_ending);
INSTANTIATE_TEST_SUITE_P(Jobs, LeNet5Job, testing::Values("lenet5_fashion.yaml", "lenet5_fashion_idx.yaml"), name_without_ending);

}  // namespace
}  // namespace convoy::spec
