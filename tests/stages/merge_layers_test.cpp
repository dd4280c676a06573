// add and concatenate inside networks: shapes, complaints with the names of their inputs, and steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/graph/build_program.h"
#include "stages/layers/builtin_layers.h"
#include "stages/optim/builtin_optimizers.h"

namespace convoy::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct LayerLine {
  std::string type, name, params;
  std::vector<std::string> inputs;
};

Network network_of(const std::vector<LayerLine>& lines, spec::Diagnostics& diagnostics) {
  spec::ModelSpec model;
  model.input_shape = {8, 8, 3};
  for (const LayerLine& line : lines) {
    spec::LayerSpec layer;
    layer.part.type = line.type;
    layer.part.params = spec::load_yaml_text(line.params, diagnostics);
    layer.part.path = "model." + line.name;
    layer.name = line.name;
    layer.inputs = line.inputs;
    model.layers.push_back(std::move(layer));
  }
  Network network = build_network(model, {builtin_layers(), {}, {}, {}}, diagnostics);
  diagnostics.throw_if_any();
  infer_shapes(network, diagnostics);
  return network;
}

// Two branches of 16 and `filters` channels, joined.
std::vector<LayerLine> branches(const std::string& merge, int filters, const std::string& strides = "1") {
  return {{"conv2d", "stem", "{filters: 8, kernel_size: 1}", {}},
          {"conv2d", "left", "{filters: 16, kernel_size: 1}", {"stem"}},
          {"conv2d", "right", "{filters: " + std::to_string(filters) + ", kernel_size: 1, strides: " + strides + "}", {"stem"}},
          {merge, "join", "{}", {"left", "right"}},
          {"flatten", "flat", "{}", {}}};
}

Program program_of(const Network& network) {
  spec::Diagnostics diagnostics("optimizer");
  const spec::Node none;
  spec::ParamReader reader(none, "optimizer", diagnostics);
  const auto optimizer = builtin_optimizers().back().make(reader);
  ProgramOptions options;
  options.max_batch = 2;
  options.optimizer = optimizer.get();
  return build_program(network, options);
}

const Step& step_named(const Program& program, const std::string& name) {
  for (const Step& step : program.steps) {
    if (step.name == name) return step;
  }
  throw std::logic_error("no step " + name);
}

TEST(MergeLayers, ShapesAddUpAlongTheChannels) {
  spec::Diagnostics diagnostics("test");
  EXPECT_EQ(network_of(branches("concatenate", 5), diagnostics).nodes[4].output, (Shape{8, 8, 21}));
  EXPECT_EQ(network_of(branches("add", 16), diagnostics).nodes[4].output, (Shape{8, 8, 16}));
  EXPECT_TRUE(diagnostics.ok());
}

TEST(MergeLayers, MismatchNamesBothInputsAndTheirShapes) {
  spec::Diagnostics diagnostics("test");
  network_of(branches("add", 5), diagnostics);
  EXPECT_THAT(diagnostics.lines(),
              ElementsAre(testing::AllOf(HasSubstr("model.join.inputs"), HasSubstr("layer 'join'"),
                                         HasSubstr("'left' (8x8x16) and 'right' (8x8x5)"), HasSubstr("one shape"))));
  spec::Diagnostics more("test");
  network_of(branches("concatenate", 5, "2"), more);
  EXPECT_THAT(more.lines(),
              ElementsAre(testing::AllOf(HasSubstr("'left' (8x8x16) and 'right' (4x4x5)"), HasSubstr("one height and width"))));
  spec::Diagnostics lonely("test");
  std::vector<LayerLine> lines = branches("add", 16);
  lines[3].inputs = {"left"};
  lines[4] = {"concatenate", "flat", "{}", {"join", "right"}};
  network_of(lines, lonely);
  EXPECT_THAT(lonely.lines(), ElementsAre(HasSubstr("two inputs or more, found 1")));
}

TEST(MergeLayers, AddPassesItsGradient) {
  spec::Diagnostics diagnostics("test");
  const Program program = program_of(network_of(branches("add", 16), diagnostics));
  const Step& forward = step_named(program, "join/forward");
  EXPECT_EQ(forward.kind, "add_forward");
  EXPECT_THAT(forward.inputs,
              ElementsAre(step_named(program, "left/forward").outputs.at(0), step_named(program, "right/forward").outputs.at(0)));
  for (const Step& step : program.steps) EXPECT_FALSE(step.layer == "join" && step.phase == Phase::backward) << step.name;
  const TensorId d_join = step_named(program, "flat/backward").outputs.at(0);
  EXPECT_EQ(step_named(program, "left/backward_weights").inputs.at(1), d_join);
  EXPECT_EQ(step_named(program, "right/backward_weights").inputs.at(1), d_join);
}

TEST(MergeLayers, ConcatenateGoesBackInSlices) {
  spec::Diagnostics diagnostics("test");
  const Program program = program_of(network_of(branches("concatenate", 5), diagnostics));
  EXPECT_EQ(step_named(program, "join/forward").inputs.size(), 2u);
  const Step &left = step_named(program, "join/backward_0"), &right = step_named(program, "join/backward_1");
  EXPECT_EQ(left.attributes, (Attributes{{"first_channel", 0}}));
  EXPECT_EQ(right.attributes, (Attributes{{"first_channel", 16}}));
  EXPECT_EQ(step_named(program, "right/backward_weights").inputs.at(1), right.outputs.at(0));
}

}  // namespace
}  // namespace convoy::test
