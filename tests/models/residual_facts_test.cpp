// What a course says of residual blocks (He et al., CVPR 2016, section 3), as far as it can be checked.
#include <gtest/gtest.h>

#include "pipeline/graph/describe.h"
#include "tests/models/model_job.h"

namespace convoy::test {
namespace {

// A stem that gives non-negative maps, or vectors, of 16 channels, then `block`, then the classifier.
std::string model_with(const std::string& block, bool dense) {
  const std::string stem =
      dense ? "[flatten: {name: flat}, dense: {name: stem, units: 16, activation: relu}"
            : "[conv2d: {name: stem, filters: 16, kernel_size: 3, activation: relu, kernel_initializer: he_normal}";
  const std::string flat = dense ? "" : ", flatten: {name: flat}";
  return "{input_shape: [6, 6, 3], layers: " + stem + (block.empty() ? "" : ", " + block) + flat +
         ", dense: {name: logits, units: 10}]" +
         (dense || block.empty() ? "}" : ", defaults: {conv2d: {kernel_initializer: zeros}}}");
}

struct ZeroBlock {
  const char* name;
  const char* yaml;
  bool dense;
};

void PrintTo(const ZeroBlock& block, std::ostream* out) { *out << block.name; }

class ZeroResidualBlock : public testing::TestWithParam<ZeroBlock> {};

TEST_P(ZeroResidualBlock, IsTheIdentityOnNonNegativeInput) {
  const Job with = model_job(model_with(GetParam().yaml, GetParam().dense));
  const Job without = model_job(model_with("", GetParam().dense));
  const std::unique_ptr<Session> ours = model_session(with, false), theirs = model_session(without, false);
  EXPECT_GT(describe(with.network).parameters, describe(without.network).parameters);
  EXPECT_EQ(predicted_logits(with, *ours), predicted_logits(without, *theirs)) << "the same bits";
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, ZeroResidualBlock,
    testing::Values(ZeroBlock{"basic", "residual_basic: {name: block, filters: 16}", false},
                    ZeroBlock{"basic_zero_gamma", "residual_basic: {name: block, filters: 16, zero_init_residual: true}", false},
                    ZeroBlock{"bottleneck", "residual_bottleneck: {name: block, filters: 4}", false},
                    ZeroBlock{"basic_v2", "residual_basic_v2: {name: block, filters: 16}", false},
                    ZeroBlock{"bottleneck_v2", "residual_bottleneck_v2: {name: block, filters: 4}", false},
                    ZeroBlock{"dense", "residual_dense: {name: block, units: 16, kernel_initializer: zeros}", true}),
    [](const auto& info) { return std::string(info.param.name); });

// Runs updates with gradients of zero: nothing but the decay moves a weight.
void decay_alone(Session& session, int steps) {
  for (const Parameter& p : session.program().parameters) {
    if (p.tensors.gradient != kNoTensor) std::ranges::fill(session.values(p.tensors.gradient), 0.0f);
  }
  RunContext context;
  context.learning_rate = 0.1;
  for (context.step = 0; context.step < steps; ++context.step) session.run(Phase::update, context);
}

class WeightDecayAlone : public testing::TestWithParam<const char*> {};

TEST_P(WeightDecayAlone, LeavesZeroWeightsAtZeroAndShrinksOthers) {
  const Job job = model_job(model_with("residual_dense: {name: block, units: 16, kernel_initializer: zeros}", true), GetParam());
  const std::unique_ptr<Session> session = model_session(job, true);
  const BatchSlot slot = model_batch(job);
  session->set_batch(slot);
  const Parameter& stem = find_parameter(*session, "stem", "kernel");
  const std::vector<float> before = session->read(stem, stem.tensors.value);
  decay_alone(*session, 10);
  for (const char* layer : {"block_1_dense", "block_2_dense"}) {
    const Parameter& kernel = find_parameter(*session, layer, "kernel");
    for (const float w : session->read(kernel, kernel.tensors.value)) EXPECT_EQ(w, 0.0f);
  }
  const std::vector<float> after = session->read(stem, stem.tensors.value);
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_LT(std::abs(after[i]), std::abs(before[i]));
}

std::string optimizer_name(const testing::TestParamInfo<const char*>& info) {
  constexpr const char* kNames[] = {"sgd_l2", "sgd_decoupled", "adam"};
  return kNames[info.index];
}

INSTANTIATE_TEST_SUITE_P(Optimizers, WeightDecayAlone,
                         testing::Values("{name: sgd, learning_rate: 0.1, momentum: 0.9, weight_decay: 0.01, decay_mode: l2}",
                                         "{name: sgd, learning_rate: 0.1, weight_decay: 0.01, decay_mode: decoupled}",
                                         "{name: adam, learning_rate: 0.1, weight_decay: 0.01, decay_mode: decoupled}"),
                         optimizer_name);

const NetworkNode* find_node(const Network& network, const std::string& name) {
  for (const NetworkNode& node : network.nodes) {
    if (node.name == name) return &node;
  }
  return nullptr;
}

TEST(Projection, TakesMapsOf128To256Channels) {
  const Job job = model_job(
      "{input_shape: [8, 8, 3], layers: [conv2d: {filters: 128, kernel_size: 1}, "
      "residual_basic: {name: block, filters: 256, strides: 2, shortcut: projection}, flatten: {}, dense: {units: 10}]}");
  const NetworkNode* projection = find_node(job.network, "block_0_conv");
  ASSERT_NE(projection, nullptr);
  EXPECT_EQ(projection->plan.parameters.at(0).dims, (Dims{1, 1, 128, 256}));
  EXPECT_EQ(projection->output, (Shape{4, 4, 256}));
  EXPECT_EQ(find_node(job.network, "block_add")->output, (Shape{4, 4, 256}));
}

std::string dense_growth(const std::string& shortcut) {
  return "{input_shape: [4, 4, 3], layers: [flatten: {}, dense: {name: stem, units: 128, activation: relu}, "
         "residual_dense: {name: block, units: 256, shortcut: " +
         shortcut + "}, dense: {name: logits, units: 10}]}";
}

TEST(Projection, OfVectorsIsALearnedMatrixOf256By128) {
  const Job job = model_job(dense_growth("projection"));
  const NetworkNode* projection = find_node(job.network, "block_0_dense");
  ASSERT_NE(projection, nullptr);
  ASSERT_EQ(projection->plan.parameters.size(), 1u) << "no bias";
  EXPECT_EQ(projection->plan.parameters[0].dims, (Dims{128, 256})) << "Keras's order: from 128 values to 256";
  EXPECT_TRUE(projection->plan.parameters[0].trainable);
}

TEST(Projection, OfVectorsMayBeZeroPaddingWithoutWeights) {
  const Job learned = model_job(dense_growth("projection")), fixed = model_job(dense_growth("zero_padding"));
  EXPECT_EQ(describe(learned.network).parameters - describe(fixed.network).parameters, 128 * 256);
  EXPECT_EQ(find_node(fixed.network, "block_add")->output.channels, 256);
}

std::string refusal_of(const std::string& model) {
  try {
    model_job(model);
  } catch (const Error& error) {
    return error.what();
  }
  return "not refused";
}

TEST(Names, ABlockCannotHideALayer) {
  const std::string refused =
      refusal_of("{input_shape: [6, 6, 3], blocks: {flatten: {layers: [relu: {}]}}, layers: [flatten: {}, dense: {units: 2}]}");
  EXPECT_NE(refused.find("model.blocks.flatten: there is a layer of this name"), std::string::npos) << refused;
}

TEST(Names, AnUnknownLayerIsComparedWithBlocksToo) {
  const std::string refused = refusal_of("{input_shape: [6, 6, 3], layers: [residual_basics: {filters: 3}, flatten: {}]}");
  EXPECT_NE(refused.find("did you mean \"residual_basic\"?"), std::string::npos) << refused;
}

}  // namespace
}  // namespace convoy::test
