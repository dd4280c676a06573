// Three updates of one weight by each optimizer, against PyTorch (L2) and Keras (decoupled decay, Adam).
#include "pipeline/graph/packing.h"
#include "tests/golden/isa_cases.h"
#include "tests/golden/network_text.h"
#include "tests/support/builtin_registry.h"

namespace convoy::test {
namespace {

class OptimizerGolden : public ::testing::TestWithParam<IsaCase> {};

// The gradient of update k is named apart, so each gets its own values.
std::vector<float> gradient(nlohmann::json golden, int k) {
  const std::string name = "gradient" + std::to_string(k);
  golden["inputs"][name] = golden.at("inputs").at("gradient");
  return golden_input(golden, name);
}

TEST_P(OptimizerGolden, AgreesWithTheFrameworks) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  const nlohmann::json golden = golden_case(GetParam().file, GetParam().name);
  nlohmann::json params = golden.at("params");
  const auto type = params.at("name").get<std::string>();
  const auto rate = params.at("learning_rate").get<double>();
  params.erase("name");
  params.erase("learning_rate");
  const std::unique_ptr<Optimizer> optimizer = optimizer_from(type, params.dump());

  const auto dims = golden.at("inputs").at("kernel").at("shape").get<Dims>();
  const Packing& packing = conv_kernel_packing;
  StepHarness harness(GetParam().isa, 1);
  ParameterTensors tensors;
  tensors.value = harness.add(TensorDesc::plain("value", packing.elements(dims)));
  tensors.gradient = harness.add(TensorDesc::plain("gradient", packing.elements(dims)));
  for (const std::string& slot : optimizer->slots()) {
    tensors.slots.push_back(harness.add(TensorDesc::plain(slot, packing.elements(dims))));
    std::ranges::fill(harness.values(tensors.slots.back()), 0.0f);
  }

  pack(packing, dims, golden_input(golden, "kernel"), harness.values(tensors.value));
  const Registry registry = builtin_registry();
  const Step update = optimizer->update(tensors, {});
  for (int k = 0; k < golden.at("updates").get<int>(); ++k) {
    pack(packing, dims, gradient(golden, k), harness.values(tensors.gradient));
    RunContext context;
    context.step = k;
    context.learning_rate = rate;
    harness.run(registry.step_kind(update.kind), update, 1, context);
  }
  std::vector<float> value(static_cast<std::size_t>(element_count(dims)));
  unpack(packing, dims, harness.values(tensors.value), value);
  expect_golden(golden, "kernel", value);
}

bool any(const nlohmann::json&) { return true; }

INSTANTIATE_TEST_SUITE_P(All, OptimizerGolden, ::testing::ValuesIn(isa_cases({"optimizers"}, any)), isa_case_name);

}  // namespace
}  // namespace convoy::test
