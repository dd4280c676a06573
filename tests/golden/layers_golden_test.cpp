// Each layer's output and gradients against PyTorch and Keras, on both instruction sets.
#include "tests/golden/isa_cases.h"
#include "tests/golden/subject.h"

namespace convoy::test {
namespace {

class LayerGolden : public ::testing::TestWithParam<IsaCase> {};

TEST_P(LayerGolden, AgreesWithTheFrameworks) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  const nlohmann::json golden = golden_case(GetParam().file, GetParam().name);
  Subject subject(golden, GetParam().isa);
  subject.run();
  for (const auto& [name, unused] : golden.at("results").items()) expect_golden(golden, name, subject.result(name));
}

bool is_layer(const nlohmann::json& golden) { return !golden.at("layer").get<std::string>().ends_with("cross_entropy"); }

INSTANTIATE_TEST_SUITE_P(All, LayerGolden,
                         ::testing::ValuesIn(isa_cases({"conv2d", "depthwise_conv2d", "pooling", "dense", "norm", "pointwise",
                                                        "activations", "merging", "scaling"},
                                                       is_layer)),
                         isa_case_name);

}  // namespace
}  // namespace convoy::test
