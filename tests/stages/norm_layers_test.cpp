// batch_normalization and local_response_normalization as layers: keys, weights, complaints, and the steps of each mode.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "stages/layers/batch_normalization/batch_normalization.h"
#include "stages/layers/local_response_normalization/local_response_normalization.h"
#include "tests/support/recording_context.h"

namespace convoy::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Made {
  std::unique_ptr<Layer> layer;
  std::vector<std::string> errors;
};

using Factory = std::unique_ptr<Layer> (*)(spec::ParamReader&);

Made make(const std::string& yaml, Factory factory = make_batch_normalization) {
  spec::Diagnostics diagnostics("test.yaml");
  const spec::Node node = spec::load_yaml_text(yaml, diagnostics);
  spec::ParamReader reader(node, "layer", diagnostics);
  Made made{factory(reader), {}};
  reader.finish();
  made.errors = diagnostics.lines();
  return made;
}

constexpr Shape kShape{6, 5, 20};
const std::vector<std::string> kNames{"gamma", "beta", "moving_mean", "moving_variance"};

// Parameters are numbered from 100, their gradients from 200.
class NormContext : public RecordingContext {
 public:
  NormContext(const std::string& yaml, bool training, bool trainable = true, bool wants_gradient = true)
      : RecordingContext(kShape, kShape, training, wants_gradient), trainable_(trainable) {
    make(yaml).layer->lower(*this);
  }
  bool trainable() const override { return trainable_; }
  TensorId parameter(std::string_view name) override {
    return 100 + static_cast<TensorId>(std::ranges::find(kNames, name) - kNames.begin());
  }
  std::optional<TensorId> d_parameter(std::string_view name) override {
    return trainable_ ? std::optional(parameter(name) + 100) : std::nullopt;
  }

  std::vector<std::string> kinds(const std::vector<Step>& steps) const {
    std::vector<std::string> kinds;
    for (const Step& step : steps) kinds.push_back(step.kind);
    return kinds;
  }

 private:
  bool trainable_;
};

constexpr TensorId kGamma = 100, kBeta = 101, kMovingMean = 102, kMovingVariance = 103;

TEST(BatchNormalizationLayer, WeightsHaveKerasNamesAndOrder) {
  const LayerPlan plan = make("{gamma_initializer: zeros}").layer->plan({&kShape, 1});
  EXPECT_EQ(plan.outputs.at(0), kShape);
  std::vector<std::string> names;
  for (const ParameterSpec& p : plan.parameters) {
    names.push_back(p.name);
    EXPECT_EQ(p.dims, (Dims{20}));
    EXPECT_EQ(p.trainable, !p.name.starts_with("moving")) << p.name;
  }
  EXPECT_EQ(names, kNames);
  EXPECT_EQ(plan.parameters[0].initializer.kind, Initializer::Kind::zeros);
  EXPECT_EQ(plan.parameters[3].initializer.kind, Initializer::Kind::ones);
  const LayerPlan bare = make("{center: false, scale: false}").layer->plan({&kShape, 1});
  ASSERT_EQ(bare.parameters.size(), 2u);
  EXPECT_EQ(bare.parameters[0].name, "moving_mean");
}

Attributes moving(const std::string& yaml) { return NormContext(yaml, true).update_steps.at(0).attributes; }
double epsilon(const std::string& yaml) { return NormContext(yaml, false).forward_steps.at(0).attributes.real("epsilon"); }

TEST(BatchNormalizationLayer, ConventionsAndTheirDefaults) {
  EXPECT_EQ(moving("{}"), (Attributes{{"momentum", 0.99}, {"pixels", 30}, {"unbiased", 0}}));
  EXPECT_EQ(moving("{convention: torch}"), (Attributes{{"momentum", 0.9}, {"pixels", 30}, {"unbiased", 1}}));
  EXPECT_EQ(moving("{convention: torch, momentum: 0.25, moving_variance: population}"),
            (Attributes{{"momentum", 0.75}, {"pixels", 30}, {"unbiased", 0}}));
  EXPECT_EQ(moving("{momentum: 0.25, moving_variance: unbiased}"),
            (Attributes{{"momentum", 0.25}, {"pixels", 30}, {"unbiased", 1}}));
  EXPECT_EQ(epsilon("{}"), 1e-3);
  EXPECT_EQ(epsilon("{convention: torch}"), 1e-5);
  EXPECT_EQ(epsilon("{convention: torch, epsilon: 0.002}"), 0.002);
}

TEST(BatchNormalizationLayer, Complaints) {
  EXPECT_THAT(make("{convention: caffe}").errors, ElementsAre(HasSubstr("layer.convention")));
  EXPECT_THAT(make("{momentum: 1.5}").errors, ElementsAre(HasSubstr("layer.momentum")));
  EXPECT_THAT(make("{epsilon: 0}").errors, ElementsAre(HasSubstr("layer.epsilon")));
  EXPECT_THAT(make("{moving_variance: biased}").errors, ElementsAre(HasSubstr("population")));
  EXPECT_THAT(make("{centre: false}").errors, ElementsAre(HasSubstr("center")));
  EXPECT_THAT(make("{center: 1}").errors, ElementsAre(HasSubstr("layer.center")));
  EXPECT_THAT(make("{scale: no}").errors, ElementsAre(HasSubstr("layer.scale")));
  const Shape two[] = {kShape, kShape};
  EXPECT_THROW(make("{}").layer->plan(two), Error);
}

TEST(BatchNormalizationLayer, TrainingUsesTheBatchAndMovesTheStatistics) {
  const NormContext c("{}", true);
  EXPECT_THAT(c.kinds(c.forward_steps), ElementsAre("batch_norm_partials", "batch_norm_statistics", "batch_norm_forward"));
  EXPECT_THAT(c.kinds(c.backward_steps),
              ElementsAre("batch_norm_backward_partials", "batch_norm_backward_reduce", "batch_norm_backward"));
  const std::vector<TensorId>& statistics = c.forward_steps[1].outputs;
  EXPECT_THAT(c.checked, ElementsAre(statistics[1]));
  EXPECT_THAT(c.update_steps.at(0).inputs, ElementsAre(statistics[0], statistics[1], kMovingMean, kMovingVariance));
  EXPECT_THAT(c.forward_steps[2].inputs, ElementsAre(NormContext::kInput, statistics[0], statistics[2], kGamma, kBeta));
  EXPECT_THAT(c.backward_steps[1].outputs, ElementsAre(kGamma + 100, kBeta + 100));
  EXPECT_THAT(c.backward_steps[2].outputs, ElementsAre(NormContext::kDInput));
}

TEST(BatchNormalizationLayer, GradientsOfAbsentParametersStayInside) {
  const NormContext c("{center: false, scale: false}", true);
  EXPECT_THAT(c.forward_steps[2].inputs, testing::Contains(kNoTensor).Times(2));
  for (TensorId id : c.backward_steps[1].outputs) EXPECT_LT(id, 100);
  const NormContext unwanted("{center: false, scale: false}", true, true, false);
  EXPECT_THAT(unwanted.backward_steps, IsEmpty());
  EXPECT_EQ(unwanted.update_steps.size(), 1u);
  const NormContext first("{}", true, true, false);
  EXPECT_THAT(first.kinds(first.backward_steps), ElementsAre("batch_norm_backward_partials", "batch_norm_backward_reduce"));
}

TEST(BatchNormalizationLayer, FrozenAndInferenceUseMovingStatistics) {
  const NormContext frozen("{}", true, false);
  EXPECT_THAT(frozen.kinds(frozen.forward_steps), ElementsAre("batch_norm_inference"));
  EXPECT_THAT(frozen.kinds(frozen.backward_steps), ElementsAre("batch_norm_frozen_backward"));
  EXPECT_THAT(frozen.update_steps, IsEmpty());
  const NormContext inference("{}", false);
  EXPECT_THAT(inference.forward_steps.at(0).inputs,
              ElementsAre(NormContext::kInput, kMovingMean, kMovingVariance, kGamma, kBeta));
  EXPECT_THAT(inference.backward_steps, IsEmpty());
}

TEST(LocalResponseNormalizationLayer, KeysAndSteps) {
  const Made made = make("{alpha: 0.001, k: 2}", make_local_response_normalization);
  EXPECT_THAT(made.errors, IsEmpty());
  EXPECT_EQ(made.layer->plan({&kShape, 1}).outputs.at(0), kShape);
  EXPECT_TRUE(made.layer->plan({&kShape, 1}).parameters.empty());
  RecordingContext c(kShape, kShape, true);
  made.layer->lower(c);
  const Attributes attributes{{"size", 5}, {"alpha", 0.001}, {"beta", 0.75}, {"k", 2}};
  EXPECT_EQ(c.forward_steps.at(0).kind, "lrn_forward");
  EXPECT_EQ(c.forward_steps.at(0).attributes, attributes);
  EXPECT_EQ(c.backward_steps.at(0).kind, "lrn_backward");
  EXPECT_EQ(c.backward_steps.at(0).attributes, attributes);
  EXPECT_THAT(c.backward_steps.at(0).inputs, ElementsAre(RecordingContext::kInput, RecordingContext::kDOutput));
  RecordingContext unwanted(kShape, kShape, true, false);
  made.layer->lower(unwanted);
  EXPECT_THAT(unwanted.backward_steps, IsEmpty());
  EXPECT_THAT(make("{size: 0}", make_local_response_normalization).errors, ElementsAre(HasSubstr("layer.size")));
  EXPECT_THAT(make("{k: 0}", make_local_response_normalization).errors, ElementsAre(HasSubstr("layer.k")));
  EXPECT_THAT(make("{alpha: small}", make_local_response_normalization).errors, ElementsAre(HasSubstr("layer.alpha")));
  EXPECT_THAT(make("{beta: -1}", make_local_response_normalization).errors, ElementsAre(HasSubstr("layer.beta")));
  EXPECT_THAT(make("{depth_radius: 2}", make_local_response_normalization).errors, ElementsAre(HasSubstr("depth_radius")));
}

}  // namespace
}  // namespace convoy::test
