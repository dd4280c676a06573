// What a job says about heads that its loss cannot use: one error each, with file, line and key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/train/load_job.h"
#include "tests/support/builtin_registry.h"

namespace convoy {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Line 6 holds the loss, line 9 the side heads; layers stand from line 11 on.
std::string spec(const std::string& loss, const std::string& heads, const std::string& layers) {
  return "version: 1\njob: {name: heads, output_dir: run}\ndata:\n  train: {type: idx, images: i, labels: l}\n"
         "  color_mode: grayscale\nloss: " +
         loss + "\nmodel:\n  input_shape: [4, 4, 1]\n  auxiliary: [" + heads + "]\n  layers:\n" + layers +
         "optimizer: {name: sgd, learning_rate: 0.1}\n";
}

std::string complaint(const std::string& loss, const std::string& heads, const std::string& layers,
                      const std::vector<std::string>& overrides = {}) {
  try {
    load_job_text(spec(loss, heads, layers), "heads.yaml", overrides, test::builtin_registry());
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "";
}

std::string with_side(const std::string& side, const std::string& last) {
  return "    - flatten: {name: flat}\n    - dense: {name: aux, inputs: [flat], " + side +
         "}\n    - dense: {name: out, inputs: [flat], " + last + "}\n";
}

constexpr const char* kLogits = "{from_logits: true}";
constexpr const char* kProbabilities = "{from_logits: false}";
constexpr const char* kAux = "{layer: aux, loss_weight: 0.3}";

TEST(JobHeads, SideHeadsMustBeFlat) {
  const std::string layers =
      "    - conv2d: {name: aux, filters: 3, kernel_size: 1}\n    - flatten: {inputs: [input]}\n    - dense: {name: out, units: "
      "3}\n";
  EXPECT_THAT(complaint(kLogits, kAux, layers),
              AllOf(StartsWith("heads.yaml:9:15: model.auxiliary[0].layer: "), HasSubstr("'aux' has output shape 4x4x3"),
                    HasSubstr("end the head with flatten and dense"), Not(HasSubstr("\n"))));
}

TEST(JobHeads, SideHeadsHaveTheClassesOfTheLastLayer) {
  EXPECT_THAT(complaint(kLogits, kAux, with_side("units: 4", "units: 3")),
              AllOf(StartsWith("heads.yaml:9:15: model.auxiliary[0].layer: "), HasSubstr("'aux'"), HasSubstr("'out'"),
                    HasSubstr("as many units"), Not(HasSubstr("\n"))));
  EXPECT_EQ(complaint(kLogits, kAux, with_side("units: 3", "units: 3")), "");
}

TEST(JobHeads, ALossFromProbabilitiesNeedsTheActivationOfEveryHead) {
  EXPECT_THAT(complaint(kProbabilities, "", "    - flatten: {}\n    - dense: {name: out, units: 3}\n"),
              AllOf(StartsWith("heads.yaml:6:21: loss.from_logits: "), HasSubstr("end in softmax"),
                    HasSubstr("the last layer, 'out' (line 12), does not"), Not(HasSubstr("\n"))));
  EXPECT_THAT(complaint(kProbabilities, kAux, with_side("units: 3", "units: 3, activation: softmax")),
              AllOf(StartsWith("heads.yaml:6:21: loss.from_logits: "), HasSubstr("side head, 'aux' (line 12)")));
  EXPECT_EQ(complaint(kProbabilities, kAux, with_side("units: 3, activation: softmax", "units: 3, activation: softmax")), "");
  EXPECT_THAT(complaint("{name: binary_crossentropy, from_logits: false}", "",
                        "    - flatten: {}\n    - dense: {name: out, units: 1, activation: softmax}\n"),
              HasSubstr("end in sigmoid"));
}

TEST(JobHeads, ALossFromProbabilitiesNeedsHeadsThatNobodyReads) {
  const std::string layers =
      "    - flatten: {}\n    - dense: {name: aux, units: 3, activation: softmax}\n"
      "    - dense: {name: out, units: 3, activation: softmax}\n";
  EXPECT_THAT(complaint(kProbabilities, kAux, layers),
              AllOf(StartsWith("heads.yaml:6:21: loss.from_logits: "), HasSubstr("'aux' (line 12), is read by 'out'")));
}

TEST(JobHeads, ALossFromLogitsRefusesAnActivationThatWouldBeTakenTwice) {
  const std::string dense = "    - flatten: {}\n    - dense: {name: out, units: 3, activation: softmax}\n";
  EXPECT_THAT(complaint(kLogits, "", dense),
              AllOf(StartsWith("heads.yaml:6:21: loss.from_logits: "), HasSubstr("'out' (line 12), ends in softmax already"),
                    HasSubstr("set from_logits: false, or end the model in plain logits"), Not(HasSubstr("\n"))));
  EXPECT_THAT(complaint("{}", "", dense), StartsWith("heads.yaml:6:7: loss.from_logits: ")) << "the default is true";
  EXPECT_THAT(complaint("{}", "", dense, {"loss.from_logits=true"}), StartsWith("--set: loss.from_logits: "));
  for (const char* end : {"softmax: {}", "activation: {activation: softmax}"}) {
    const std::string layers = "    - flatten: {}\n    - dense: {units: 3}\n    - " + std::string(end) + "\n";
    EXPECT_THAT(complaint(kLogits, "", layers), HasSubstr("ends in softmax already")) << end;
    EXPECT_EQ(complaint(kProbabilities, "", layers), "") << end;
  }
  EXPECT_THAT(complaint(kLogits, "", "    - conv2d: {filters: 3, kernel_size: 4, activation: softmax}\n    - flatten: {}\n"),
              HasSubstr("ends in softmax already"));
  EXPECT_THAT(complaint(kLogits, kAux, with_side("units: 3, activation: softmax", "units: 3")),
              HasSubstr("side head, 'aux' (line 12), ends in softmax already"));
  EXPECT_THAT(complaint("{name: binary_crossentropy}", "",
                        "    - flatten: {}\n    - dense: {name: out, units: 1, activation: sigmoid}\n"),
              HasSubstr("ends in sigmoid already"));
  EXPECT_EQ(complaint(kLogits, "", "    - flatten: {}\n    - dense: {units: 3, activation: sigmoid}\n"), "");
}

}  // namespace
}  // namespace convoy
