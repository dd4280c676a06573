#include "pipeline/train/match_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Parameter parameter(const std::string& layer, const std::string& name, Dims dims) {
  Parameter p;
  p.layer = layer;
  p.spec.name = name;
  p.spec.dims = std::move(dims);
  return p;
}

const std::vector<Parameter> kModel{parameter("c1", "kernel", {3, 3, 1, 4}), parameter("c1", "bias", {4}),
                                    parameter("out", "kernel", {16, 2})};

std::string refusal(const std::vector<WeightTensor>& weights, const std::vector<Parameter>& model = kModel) {
  try {
    match_weights(model, weights, "file.h5");
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "not refused";
}

TEST(MatchWeights, FindsByNameInWhateverOrderTheyLie) {
  const std::vector<WeightTensor> weights{
      {"out", "kernel", {16, 2}, {}}, {"c1", "bias", {4}, {}}, {"c1", "kernel", {3, 3, 1, 4}, {}}};
  EXPECT_THAT(match_weights(kModel, weights, "file.h5"), testing::ElementsAre(&weights[2], &weights[1], &weights[0]));
}

TEST(MatchWeights, ListsBothSidesAndOnlyWhatDiffers) {
  const std::string text =
      refusal({{"conv2d", "kernel", {3, 3, 1, 4}, {}}, {"conv2d", "bias", {4}, {}}, {"out", "kernel", {16, 2}, {}}});
  EXPECT_THAT(text,
              AllOf(HasSubstr("file.h5"), HasSubstr("  c1/kernel (3, 3, 1, 4)  conv2d/kernel (3, 3, 1, 4)\n"),
                    HasSubstr("  c1/bias (4)             conv2d/bias (4)\n"), HasSubstr("dims agree"), Not(HasSubstr("out/"))));
}

TEST(MatchWeights, RefusesOtherDimsAbsentAndLeftOverWeights) {
  const WeightTensor kernel{"c1", "kernel", {3, 3, 1, 4}, {}}, bias{"c1", "bias", {4}, {}}, out{"out", "kernel", {16, 2}, {}};
  EXPECT_THAT(
      refusal({kernel, bias, {"out", "kernel", {2, 16}, {}}}),
      AllOf(HasSubstr("  out/kernel (16, 2)  out/kernel (2, 16)\n"), Not(HasSubstr("dims agree")), HasSubstr("train --partial")));
  EXPECT_THAT(refusal({kernel, out}), HasSubstr("  c1/bias (4)  -\n"));
  EXPECT_THAT(refusal({kernel, bias, out, {"bn", "gamma", {4}, {}}}), HasSubstr("  -      bn/gamma (4)\n"));
}

TEST(MatchWeights, LeavesSideHeadsAside) {
  WeightTensor head{"aux", "kernel", {4, 2}, {}};
  head.training_only = true;
  const std::vector<WeightTensor> weights{
      {"c1", "kernel", {3, 3, 1, 4}, {}}, head, {"c1", "bias", {4}, {}}, {"out", "kernel", {16, 2}, {}}};
  EXPECT_THAT(match_weights(kModel, weights, "file.h5"), testing::ElementsAre(&weights[0], &weights[2], &weights[3]));
}

TEST(MatchWeights, FindsWhatBothKnowAndListsEverythingElse) {
  const std::vector<WeightTensor> weights{
      {"c1", "bias", {4}, {}}, {"out", "kernel", {16, 5}, {}}, {"c1", "kernel", {3, 3, 1, 4}, {}}};
  const PartialMatch match = match_known_weights(kModel, weights);
  EXPECT_THAT(match.weights, testing::ElementsAre(&weights[2], &weights[0], nullptr));
  EXPECT_THAT(match.differences, AllOf(HasSubstr("  out/kernel (16, 2)  out/kernel (16, 5)\n"), Not(HasSubstr("c1/"))));
  std::vector<Parameter> model;
  for (int i = 0; i < 100; ++i) model.push_back(parameter("layer" + std::to_string(i), "bias", {1}));
  EXPECT_THAT(match_known_weights(model, {}).differences, HasSubstr("layer99/bias"));
  EXPECT_EQ(match_known_weights({}, {}).differences, "");
}

TEST(MatchWeights, CutsLongLists) {
  std::vector<Parameter> model;
  for (int i = 0; i < 100; ++i) model.push_back(parameter("layer" + std::to_string(i), "bias", {1}));
  EXPECT_THAT(refusal({}, model), AllOf(HasSubstr("layer39/bias"), Not(HasSubstr("layer40/bias")), HasSubstr("and 60 more")));
}

}  // namespace
}  // namespace convoy
