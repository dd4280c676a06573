// Every network of the zoo computes what PyTorch or Keras computes: logits in inference and in training, the loss, every
// parameter's gradient and every moving statistic of one small batch.
#include "tests/golden/networks/network_golden.h"

#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "pipeline/graph/fuse_dense_update.h"
#include "tests/golden/network_text.h"
#include "tests/golden/networks/agreement.h"
#include "tests/golden/networks/zoo_cases.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

class NetworkGolden : public ::testing::TestWithParam<ZooCase> {};

void expect_inference(Session& session, const nlohmann::json& golden, Agreement& agreement) {
  session.run(Phase::predict);
  agreement.expect_value("predict", golden.at("results").at("predict"),
                         flat_values(session, session.program().predict.logits, golden.at("batch")));
}

void expect_training(Session& session, const nlohmann::json& golden, Agreement& agreement) {
  const nlohmann::json& results = golden.at("results");
  session.run(Phase::forward);
  agreement.expect_value("logits", results.at("logits"),
                         flat_values(session, session.program().training.logits, golden.at("batch")));
  for (const std::string head : golden.at("heads"))
    agreement.expect_value(head, results.at(head),
                           flat_values(session, head_logits(session.program(), head), golden.at("batch")));
  const auto loss = static_cast<float>(mean_loss(session, golden.at("batch")));
  agreement.expect_value("loss", results.at("loss"), {&loss, 1});
  session.run(Phase::backward);
}

// The golden row of each parameter.
std::map<std::string, nlohmann::json> rows_of(const nlohmann::json& golden) {
  std::map<std::string, nlohmann::json> rows;
  for (const auto& row : golden.at("weights")) rows[row.at(0)] = row;
  return rows;
}

void expect_gradients(Session& session, const nlohmann::json& golden, Agreement& agreement) {
  const auto rows = rows_of(golden);
  for (const Parameter& p : session.program().parameters) {
    if (p.tensors.gradient == kNoTensor) continue;
    const nlohmann::json& row = rows.at(p.layer + "/" + p.spec.name);
    agreement.expect_gradient("d_" + p.layer + "/" + p.spec.name, {row.at(4), row.at(5), row.at(6)},
                              session.read(p, p.tensors.gradient));
  }
}

// A learning rate of 0 leaves the weights; the moving statistics take their share of the batch.
void expect_moving_statistics(Session& session, const nlohmann::json& golden, Agreement& agreement) {
  const auto rows = rows_of(golden);
  session.run(Phase::update);
  for (const Parameter& p : session.program().parameters) {
    if (p.tensors.gradient != kNoTensor) continue;
    const nlohmann::json& row = rows.at(p.layer + "/" + p.spec.name);
    agreement.expect_value(p.layer + "/" + p.spec.name, {row.at(4), row.at(5), row.at(6)}, session.read(p, p.tensors.value));
  }
}

void expect_network(const ZooCase& of, bool winograd) {
  const nlohmann::json golden = network_golden("networks", of.network);
  const Registry registry = builtin_registry();
  const Job job = golden_job(golden, registry);
  const PassList kept_gradients = select_passes("-" + std::string(kFuseDenseUpdate));
  const std::unique_ptr<Session> session = golden_session(golden, job, registry, of.isa, winograd, kept_gradients);
  const BatchSlot slot = golden_batch(golden, golden.at("draw"));
  session->set_batch(slot);
  Agreement agreement(golden, winograd);
  expect_inference(*session, golden, agreement);
  expect_training(*session, golden, agreement);
  expect_gradients(*session, golden, agreement);
  expect_moving_statistics(*session, golden, agreement);
  std::cout << agreement.text() << "\n";
}

TEST_P(NetworkGolden, ComputesWhatTheReferenceComputes) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  expect_network(GetParam(), false);
}

class WinogradGolden : public ::testing::TestWithParam<ZooCase> {};

TEST_P(WinogradGolden, ComputesWhatTheReferenceComputes) {
  CONVOY_SKIP_UNLESS_SUPPORTED(GetParam().isa);
  expect_network(GetParam(), true);
}

INSTANTIATE_TEST_SUITE_P(Quick, NetworkGolden, ::testing::ValuesIn(on_both_isas(kQuickNetworks)), zoo_case_name);
INSTANTIATE_TEST_SUITE_P(Slow, NetworkGolden, ::testing::ValuesIn(on_both_isas(kSlowNetworks)), zoo_case_name);

INSTANTIATE_TEST_SUITE_P(Quick, WinogradGolden, ::testing::ValuesIn(on_both_isas({"googlenet", "resnet20"})), zoo_case_name);
INSTANTIATE_TEST_SUITE_P(Slow, WinogradGolden, ::testing::ValuesIn(on_both_isas({"alexnet_tv", "resnet18", "vgg16"})),
                         zoo_case_name);

TEST(NetworkGoldenFiles, AreAllCompared) {
  std::set<std::string> compared(kQuickNetworks.begin(), kQuickNetworks.end()), files;
  compared.insert(kSlowNetworks.begin(), kSlowNetworks.end());
  for (const auto& file : std::filesystem::directory_iterator(std::string(CONVOY_GOLDEN_DATA) + "/networks"))
    files.insert(file.path().stem());
  EXPECT_EQ(files, compared);
}

}  // namespace
}  // namespace convoy::test
