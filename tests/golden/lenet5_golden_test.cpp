// Ten losses of LeNet-5 and its weights afterwards, from the same weights and batches as PyTorch's.
#include "pipeline/exec/session.h"
#include "pipeline/graph/build_program.h"
#include "pipeline/graph/choose_kernels.h"
#include "pipeline/graph/fuse_activation.h"
#include "tests/golden/isa_cases.h"
#include "tests/golden/network_text.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/philox_values.h"

namespace convoy::test {
namespace {

class Lenet5Golden : public ::testing::TestWithParam<IsaCase> {};

Network lenet5() {
  return network_from({28, 28, 1}, {{"conv2d", "c1", "{filters: 6, kernel_size: 5, padding: same, activation: tanh}"},
                                    {"average_pooling2d", "s2", "{pool_size: 2}"},
                                    {"conv2d", "c3", "{filters: 16, kernel_size: 5, padding: valid, activation: tanh}"},
                                    {"average_pooling2d", "s4", "{pool_size: 2}"},
                                    {"flatten", "flatten", "{}"},
                                    {"dense", "c5", "{units: 120, activation: tanh}"},
                                    {"dense", "f6", "{units: 84, activation: tanh}"},
                                    {"dense", "logits", "{units: 10}"}});
}

Session training_session(const nlohmann::json& golden, Isa isa) {
  nlohmann::json params = golden.at("params");
  params.erase("name");
  params.erase("learning_rate");
  const std::unique_ptr<Optimizer> optimizer = optimizer_from(golden.at("params").at("name"), params.dump());
  ProgramOptions options;
  options.max_batch = golden.at("batch");
  options.optimizer = optimizer.get();
  Program program = build_program(lenet5(), options);
  fuse_activation(program);
  const Registry registry = builtin_registry();
  choose_kernels(program, registry, isa);
  // The plain executor: same bits as the graph, and the thread sanitizer understands it.
  return {std::move(program), registry, isa, ExecutorKind::threads, 2};
}

void write_initial_weights(Session& session, const nlohmann::json& golden) {
  for (const Parameter& p : session.program().parameters) {
    std::vector<float> values(static_cast<std::size_t>(element_count(p.spec.dims)));  // biases start at zero
    const std::string name = p.layer + "/" + p.spec.name;
    if (p.spec.name == "kernel") {
      const float scale = golden.at("inputs").at(name).at("scale");
      values = formula_values(name, static_cast<std::int64_t>(values.size()), scale);
    }
    session.write(p, p.tensors.value, values);
  }
  session.run(Phase::repack);
}

double train_step(Session& session, BatchSlot& slot, const nlohmann::json& golden, int step) {
  const std::string number = std::to_string(step);
  const std::vector<float> images = formula_values("images" + number, std::int64_t{slot.count} * 28 * 28);
  std::ranges::copy(images, reinterpret_cast<float*>(slot.images.data()));
  slot.labels = formula_labels("labels" + number, slot.count, golden.at("classes"));
  session.set_batch(slot);
  RunContext context;
  context.step = step;
  context.learning_rate = golden.at("params").at("learning_rate");
  for (const Phase phase : {Phase::forward, Phase::backward, Phase::update}) session.run(phase, context);
  double sum = 0.0;
  for (const float loss : session.values(session.program().training.loss)) sum += loss;
  return sum / slot.count;
}

TEST_P(Lenet5Golden, TenLossesAndTheWeightsAfterwards) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  const nlohmann::json golden = golden_case(GetParam().file, GetParam().name);
  Session session = training_session(golden, GetParam().isa);
  write_initial_weights(session, golden);

  BatchSlot slot;
  slot.count = golden.at("batch");
  slot.images = Arena(static_cast<std::size_t>(slot.count) * 28 * 28 * sizeof(float));
  slot.sample_ids.resize(static_cast<std::size_t>(slot.count));
  const double tolerance = 3.0 * golden.at("float32_error").get<double>();
  const auto expected = golden.at("losses").get<std::vector<double>>();
  for (int step = 0; step < 10; ++step) {
    EXPECT_NEAR(train_step(session, slot, golden, step), expected[step], tolerance * expected[step]) << "step " << step;
  }
  for (const Parameter& p : session.program().parameters)
    expect_golden(golden, p.layer + "/" + p.spec.name, session.read(p, p.tensors.value));
}

bool any(const nlohmann::json&) { return true; }

INSTANTIATE_TEST_SUITE_P(All, Lenet5Golden, ::testing::ValuesIn(isa_cases({"lenet5"}, any)), isa_case_name);

}  // namespace
}  // namespace convoy::test
