// The plain, residual and mobile networks have the parameters and the depth that their papers, torchvision and Keras give them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/graph/describe.h"
#include "pipeline/models/embedded.h"
#include "tests/models/model_job.h"

namespace convoy::test {
namespace {

struct Count {
  const char* network;
  std::int64_t learned;  // torchvision's way of counting
  std::int64_t all;      // Keras's: moving means and variances too
  int depth;             // layers with weights on the longest way: the number in the name
};

void PrintTo(const Count& count, std::ostream* out) { *out << count.network; }

class ParameterCount : public testing::TestWithParam<Count> {};

TEST_P(ParameterCount, AndDepthAreThePublishedOnes) {
  const NetworkSummary summary = describe(model_job("{name: " + std::string(GetParam().network) + "}").network);
  EXPECT_EQ(summary.parameters, GetParam().learned);
  EXPECT_EQ(summary.trainable_parameters, GetParam().learned);
  EXPECT_EQ(summary.parameters + summary.moving_statistics, GetParam().all);
  EXPECT_EQ(summary.depth, GetParam().depth);
}

INSTANTIATE_TEST_SUITE_P(Networks, ParameterCount,
                         testing::Values(Count{"plain18", 11515688, 11523496, 18}, Count{"plain34", 21623848, 21639080, 34},
                                         Count{"plain20", 269722, 271098, 20}, Count{"plain56", 853018, 857082, 56},
                                         Count{"resnet18", 11689512, 11699112, 18}, Count{"resnet34", 21797672, 21814696, 34},
                                         Count{"resnet50", 25557032, 25610152, 50}, Count{"resnet101", 44549160, 44654504, 101},
                                         Count{"resnet152", 60192808, 60344232, 152},
                                         Count{"resnet50_keras", 25583592, 25636712, 50},
                                         Count{"resnet101_keras", 44601832, 44707176, 101},
                                         Count{"resnet152_keras", 60268520, 60419944, 152}, Count{"resnet20", 269722, 271098, 20},
                                         Count{"resnet56", 853018, 857082, 56}, Count{"resnet110", 1727962, 1736058, 110},
                                         Count{"resnet1202", 19421274, 19510906, 1202}, Count{"mobilenet", 4231976, 4253864, 28},
                                         Count{"mobilenet_v2", 3504872, 3538984, 53}),
                         [](const auto& info) { return std::string(info.param.network); });

TEST(ResNet1202, IsWrittenInFewLines) {
  const std::optional<std::string_view> text = models::find_network("resnet1202");
  ASSERT_TRUE(text);
  EXPECT_LE(std::ranges::count(*text, '\n'), 110);
}

TEST(ResNet1202, CompletesATrainingStep) {
  const Job job = model_job("{name: resnet1202}");
  const std::unique_ptr<Session> session = model_session(job, true);
  const BatchSlot slot = model_batch(job);
  session->set_batch(slot);
  const Parameter& kernel = find_parameter(*session, "conv4_block200_2_conv", "kernel");
  const std::vector<float> before = session->read(kernel, kernel.tensors.value);
  RunContext context;
  context.learning_rate = 0.01;
  for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session->run(phase, context);
  for (const float loss : session->values(session->program().training.loss)) EXPECT_TRUE(std::isfinite(loss));
  EXPECT_NE(session->read(kernel, kernel.tensors.value), before);
}

TEST(ZeroInitResidual, StartsTheLastNormOfEachBlockAtZero) {
  for (const auto& [name, last] :
       {std::pair("resnet18", "_2_bn"), std::pair("resnet50", "_3_bn"), std::pair("resnet20", "_2_bn")}) {
    for (const bool zero : {false, true}) {
      const Job job = model_job("{name: " + std::string(name) + ", zero_init_residual: " + (zero ? "true}" : "false}"));
      int zeros = 0;
      for (const NetworkNode& node : job.network.nodes) {
        for (const ParameterSpec& p : node.plan.parameters) {
          if (p.name != "gamma") continue;
          const bool expected = zero && node.name.ends_with(last);
          EXPECT_EQ(p.initializer.kind, expected ? Initializer::Kind::zeros : Initializer::Kind::ones)
              << name << " " << node.name;
          zeros += expected;
        }
      }
      EXPECT_EQ(zeros, zero ? (std::string(name) == "resnet18" ? 8 : std::string(name) == "resnet50" ? 16 : 9) : 0);
    }
  }
}

}  // namespace
}  // namespace convoy::test
