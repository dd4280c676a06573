// Softmax and sigmoid cross-entropy against PyTorch: each sample's loss, the probabilities, and the gradient of the mean loss; of
// one label a sample, of two with shares, and with weights of the classes.
#include <cmath>

#include "tests/golden/isa_cases.h"
#include "tests/golden/network_text.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

class LossGolden : public ::testing::TestWithParam<IsaCase> {};

std::vector<float> flat_values(StepHarness& harness, TensorId id, int batch) {
  harness.expect_zero_pads(id);
  std::vector<float> plain;
  for (int n = 0; n < batch; ++n)
    for (int c = 0; c < harness.desc(id).shape.channels; ++c) plain.push_back(harness.at(id, n, 0, 0, c));
  return plain;
}

// As mixing() of golden_simple.py: the second labels, and the weight of each label.
struct Mixing {
  TensorId others, weights;
};

Mixing add_mixing(StepHarness& harness, const nlohmann::json& golden, const std::vector<std::int32_t>& labels, int classes) {
  const std::string name = golden.at("name");
  const nlohmann::json& params = golden.at("params");
  const int batch = static_cast<int>(labels.size());
  const Mixing tensors{harness.add(TensorDesc::plain("other_labels", 1, DType::i32, true)),
                       harness.add(TensorDesc::plain("target_weights", 2, DType::f32, true))};
  const std::vector<std::int32_t> others = formula_labels(name + "/other_labels", batch, classes);
  std::ranges::copy(others, harness.values<std::int32_t>(tensors.others).begin());
  const std::vector<float> shares = formula_values(name + "/shares", batch);
  const auto of_class = [&](std::int32_t c) { return params.at("weighted") ? 0.25f + static_cast<float>(c % 8) / 4 : 1.0f; };
  for (int n = 0; n < batch; ++n) {
    const float share = params.at("mixed") ? static_cast<float>(std::floor((shares[n] + 1.0) * 32) / 64) : 1.0f;
    harness.values(tensors.weights)[2 * n] = share * of_class(labels[n]);
    harness.values(tensors.weights)[2 * n + 1] = (1 - share) * of_class(others[n]);
  }
  return tensors;
}

TEST_P(LossGolden, AgreesWithPyTorch) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  const nlohmann::json golden = golden_case(GetParam().file, GetParam().name);
  const int batch = golden.at("inputs").at("input").at("shape").at(0), classes = golden.at("params").at("classes");
  const int outputs = golden.at("inputs").at("input").at("shape").at(1);
  StepHarness harness(GetParam().isa, batch);
  const TensorId logits = harness.add(TensorDesc::blocked("logits", Shape::vector(outputs)));
  const TensorId labels = harness.add(TensorDesc::plain("labels", 1, DType::i32, true));
  const TensorId loss = harness.add(TensorDesc::plain("loss", 1, DType::f32, true));
  const TensorId probabilities = harness.add(TensorDesc::blocked("probabilities", Shape::vector(outputs)));
  const TensorId d_logits = harness.add(TensorDesc::blocked("d_logits", Shape::vector(outputs)));

  const std::vector<float> input = golden_input(golden, "input");
  for (int i = 0; i < batch * outputs; ++i) harness.at(logits, i / outputs, 0, 0, i % outputs) = input[i];
  const std::vector<std::int32_t> wanted = formula_labels(GetParam().name + "/labels", batch, classes);
  std::ranges::copy(wanted, harness.values<std::int32_t>(labels).begin());

  const Registry registry = builtin_registry();
  Step forward, backward;
  const std::string kind = golden.at("layer");
  forward.attributes = backward.attributes = {{"label_smoothing", golden.at("params").value("label_smoothing", 0.0)}};
  forward.kind = kind + "_forward";
  forward.inputs = {logits, labels};
  forward.outputs = {loss, probabilities};
  backward.kind = kind + "_backward";
  backward.inputs = {probabilities, labels};
  backward.outputs = {d_logits};
  if (golden.at("params").contains("mixed")) {
    const Mixing mixing = add_mixing(harness, golden, wanted, classes);
    for (Step* step : {&forward, &backward}) step->inputs.insert(step->inputs.end(), {mixing.others, mixing.weights});
  }
  harness.run(registry.step_kind(forward.kind), forward, batch);
  harness.run(registry.step_kind(backward.kind), backward, batch);

  expect_golden(golden, "loss", harness.values(loss));
  expect_golden(golden, "probabilities", flat_values(harness, probabilities, batch));
  expect_golden(golden, "d_input", flat_values(harness, d_logits, batch));
}

bool is_loss(const nlohmann::json& golden) { return golden.at("layer").get<std::string>().ends_with("cross_entropy"); }

INSTANTIATE_TEST_SUITE_P(All, LossGolden, ::testing::ValuesIn(isa_cases({"losses", "pointwise"}, is_loss)), isa_case_name);

}  // namespace
}  // namespace convoy::test
