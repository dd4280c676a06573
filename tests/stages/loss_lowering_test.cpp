// Which loss a program has, and where it reads: logits, or what the last activation reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/build_program.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"

namespace convoy::test {
namespace {

using testing::HasSubstr;

struct LayerLine {
  std::string type, name, params;
};

Program program_of(const std::vector<LayerLine>& lines, const LossOptions& loss) {
  spec::Diagnostics diagnostics("test");
  spec::ModelSpec model;
  model.input_shape = {4, 4, 1};
  for (const LayerLine& line : lines) {
    spec::LayerSpec layer;
    layer.part.type = line.type;
    layer.part.params = spec::load_yaml_text(line.params, diagnostics);
    layer.part.path = layer.name = line.name;
    model.layers.push_back(std::move(layer));
  }
  Network network = build_network(model, {builtin_layers(), {}, {}, {}}, diagnostics);
  diagnostics.throw_if_any();
  infer_shapes(network, diagnostics);
  const spec::Node none;
  spec::ParamReader reader(none, "optimizer", diagnostics);
  const auto optimizer = builtin_optimizers().back().make(reader);
  diagnostics.throw_if_any();
  ProgramOptions options;
  options.max_batch = 2;
  options.optimizer = optimizer.get();
  options.loss = loss;
  return build_program(network, options);
}

const Step& step_named(const Program& program, const std::string& name) {
  for (const Step& step : program.steps) {
    if (step.name == name) return step;
  }
  throw std::logic_error("no step " + name);
}

const LayerLine kFlat{"flatten", "flat", "{}"};
constexpr auto kSoftmax = LossOptions::Kind::softmax, kSigmoid = LossOptions::Kind::sigmoid;

TEST(LossLowering, NamesItsKindAndSmoothing) {
  const std::vector<LayerLine> lines{kFlat, {"dense", "out", "{units: 3}"}};
  const Program plain = program_of(lines, {});
  EXPECT_EQ(step_named(plain, "loss/forward").kind, "softmax_cross_entropy_forward");
  EXPECT_FALSE(step_named(plain, "loss/forward").attributes.has("label_smoothing"));
  const Program binary = program_of(lines, {kSigmoid, true, 0.1});
  for (const char* step : {"loss/forward", "loss/backward", "predict/loss/forward"}) {
    EXPECT_EQ(step_named(binary, step).kind.rfind("binary_cross_entropy", 0), 0u) << step;
    EXPECT_EQ(step_named(binary, step).attributes.real("label_smoothing"), 0.1) << step;
  }
}

TEST(LossLowering, OnlyTrainingOfMixedTargetsReadsASecondLabel) {
  const std::vector<LayerLine> lines{kFlat, {"dense", "out", "{units: 3}"}};
  LossOptions options;
  const Program plain = program_of(lines, options);
  EXPECT_EQ(plain.other_labels, kNoTensor);
  EXPECT_EQ(step_named(plain, "loss/forward").inputs.size(), 2u);
  options.mixed_targets = true;
  const Program mixed = program_of(lines, options);
  EXPECT_EQ(mixed.tensors.size(), plain.tensors.size() + 2);
  for (const char* step : {"loss/forward", "loss/backward"}) {
    const std::vector<TensorId>& inputs = step_named(mixed, step).inputs;
    EXPECT_THAT(std::vector(inputs.begin() + 1, inputs.end()),
                testing::ElementsAre(mixed.labels, mixed.other_labels, mixed.target_weights));
  }
  EXPECT_EQ(step_named(mixed, "predict/loss/forward").inputs.size(), 2u);
}

TEST(LossLowering, FromProbabilitiesReadsTheLogitsInFrontOfTheLastActivation) {
  for (const std::vector<LayerLine>& end :
       {std::vector<LayerLine>{{"dense", "out", "{units: 3, activation: softmax}"}},
        std::vector<LayerLine>{{"dense", "out", "{units: 3}"}, {"softmax", "share", "{}"}},
        std::vector<LayerLine>{{"dense", "out", "{units: 3}"}, {"activation", "share", "{activation: softmax}"}}}) {
    std::vector<LayerLine> lines{kFlat};
    lines.insert(lines.end(), end.begin(), end.end());
    const Program program = program_of(lines, {kSoftmax, false, 0.0});
    const TensorId logits = step_named(program, "out/forward").outputs.at(0);
    EXPECT_EQ(step_named(program, "loss/forward").inputs.at(0), logits);
    EXPECT_EQ(step_named(program, "predict/loss/forward").inputs.at(0), step_named(program, "predict/out/forward").outputs.at(0));
    EXPECT_EQ(step_named(program, "loss/backward").outputs.at(0), step_named(program, "out/backward_weights").inputs.at(1));
    EXPECT_NE(program.training.logits, logits) << "the output stays probabilities";
    for (const Step& step : program.steps) EXPECT_NE(step.kind, "softmax_backward") << step.name;
  }
}

TEST(LossLowering, BinaryFromProbabilitiesWantsASigmoid) {
  const Program program = program_of({kFlat, {"dense", "out", "{units: 1, activation: sigmoid}"}}, {kSigmoid, false, 0.0});
  EXPECT_EQ(step_named(program, "loss/forward").inputs.at(0), step_named(program, "out/forward").outputs.at(0));
  for (const Step& step : program.steps) EXPECT_NE(step.kind, "activation_backward") << step.name;
}

TEST(LossLowering, FromProbabilitiesWithoutThemIsRefused) {
  const auto complaint = [](const std::string& activation, LossOptions::Kind kind) -> std::string {
    try {
      program_of({kFlat, {"dense", "out", "{units: 3, activation: " + activation + "}"}}, {kind, false, 0.0});
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint("linear", kSoftmax), testing::AllOf(HasSubstr("ends in softmax"), HasSubstr("layer 'out'")));
  EXPECT_THAT(complaint("sigmoid", kSoftmax), HasSubstr("ends in softmax"));
  EXPECT_THAT(complaint("relu", kSigmoid), HasSubstr("ends in sigmoid"));
  EXPECT_THAT(complaint("softmax", kSigmoid), HasSubstr("ends in sigmoid"));
}

}  // namespace
}  // namespace convoy::test
