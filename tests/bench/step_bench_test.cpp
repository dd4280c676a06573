// Where a step's time goes: what is counted for each step, and the table, the JSON and the trace of one. No test asserts a speed.
#include "bench/train/step_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bench/train/step_costs.h"
#include "pipeline/graph/use_winograd.h"
#include "pipeline/models/embedded.h"
#include "tests/support/builtin_registry.h"

namespace convoy::bench {
namespace {

Job network(const std::string& name, int batch) {
  return load_job_or_model(name, {"data.batch_size=" + std::to_string(batch)}, test::builtin_registry());
}

bool is_contraction(const NetworkNode& node) {
  return node.type == "conv2d" || node.type == "depthwise_conv2d" || node.type == "dense";
}

// A new kind of step that multiplies would be missing here, and its time would be compared with the memory alone.
TEST(StepCosts, KnowEveryStepThatMultiplies) {
  for (const std::string& name : models::network_names()) {
    const Job job = network(name, 2);
    double layers = 0;
    for (const NetworkNode& node : job.network.nodes) layers += is_contraction(node) ? static_cast<double>(node.plan.macs) : 0;
    for (const bool winograd : {false, true}) {
      Program program = make_program(job, test::builtin_registry(), true);
      if (winograd) use_winograd(program, Isa::avx512);
      const StepCosts costs(job.network, program);
      double forward = 0;
      for (const Step& step : program.steps) forward += step.phase == Phase::forward ? costs.flops(step) : 0.0;
      EXPECT_EQ(forward, 2 * 2 * layers) << name;
      EXPECT_GT(costs.flops(), 2.5 * forward) << name << ": both gradients, but for the first layer's data";
      EXPECT_LE(costs.flops(), 3 * forward) << name;
    }
  }
}

TEST(StepCosts, CountOperandsOnceReadAndOnceWritten) {
  Program program;
  program.max_batch = 2;
  for (const TensorDesc& desc : {TensorDesc::blocked("x", {4, 4, 3}), TensorDesc::plain("w", 10)})
    program.tensors.emplace_back().desc = desc;
  Step step;
  step.kind = "scale";
  step.inputs = {0, 1, kNoTensor};
  step.outputs = {0};
  const StepCosts costs({}, program);
  EXPECT_EQ(costs.read_bytes(step), 2 * 16 * 16 * 4 + 40);  // channels are padded to 16
  EXPECT_EQ(costs.written_bytes(step), 2 * 16 * 16 * 4);
  EXPECT_EQ(costs.flops(step), 0);
  step.kind = "batch_norm_statistics";  // x's shape alone, and partials
  EXPECT_EQ(costs.read_bytes(step), 40);
}

StepBenchResult bench_lenet(Trace* trace = nullptr) {
  StepBenchOptions options;
  options.threads = 2;
  options.seconds = 0;
  options.least_steps = 1;
  options.trace = trace;
  StepBenchResult result = bench_step(network("lenet5", 4), test::builtin_registry(), options);
  result.model = "lenet5";
  return result;
}

TEST(StepBench, KindsAddUpToTheStepsOfOneTrainingStep) {
  const StepBenchResult result = bench_lenet();
  double kinds = 0, each = 0;
  int steps = 0;
  for (const StepPart& part : result.kinds) {
    kinds += part.ms;
    steps += part.steps;
    EXPECT_GT(part.limit_ms, 0) << part.name;
  }
  for (const StepPart& part : result.each) each += part.ms;
  EXPECT_EQ(steps, std::ssize(result.each));
  EXPECT_NEAR(kinds, each, 1e-9);
  EXPECT_TRUE(std::ranges::is_sorted(result.kinds, std::greater{}, &StepPart::ms));
  EXPECT_EQ(result.each.front().name.substr(0, 2), "c1") << "the program's order";
  for (const StepPart& part : result.each) EXPECT_EQ(part.name.find("predict"), std::string::npos) << part.name;
}

TEST(StepBench, TablesAndJsonNameTheLimitOfEachPart) {
  StepBenchResult result;
  result.model = "net";
  result.batch = 16;
  result.step_ms = 100;
  result.waiting_ms = 10;
  result.kinds = {{"conv_forward", "", 3, 60, 12e9, 1e9, 30, false}, {"add_forward", "", 1, 30, 0, 1.2e9, 24, true}};
  result.each = {{"a/forward", "conv_3x3", 1, 60, 12e9, 1e9, 30, false}};
  const std::string table = step_bench_table(result, false);
  EXPECT_THAT(table, testing::HasSubstr("60.00   60.0     200    16.7     30.00  FMA        50 %  conv_forward"));
  EXPECT_THAT(table, testing::HasSubstr("30.00   30.0            40.0     24.00  memory     80 %  add_forward"));
  EXPECT_THAT(table, testing::HasSubstr("10.00   10.0"));
  EXPECT_THAT(step_bench_table(result, true), testing::HasSubstr("conv_3x3"));
  const nlohmann::json json = nlohmann::json::parse(step_bench_json(result));
  EXPECT_EQ(json.at("kinds").at(1).at("limit"), "memory");
  EXPECT_EQ(json.at("kinds").at(0).at("share"), 0.6);
  EXPECT_EQ(json.at("each").at(0).at("variant"), "conv_3x3");
}

TEST(StepBench, TracesTheTilesOfOneStep) {
  Trace trace;
  const StepBenchResult result = bench_lenet(&trace);
  std::ostringstream text;
  trace.write(text);
  std::map<std::string, int> first_tiles;
  const nlohmann::json document = nlohmann::json::parse(text.str());
  for (const nlohmann::json& event : document.at("traceEvents")) {
    if (event.at("ph") == "X" && event.at("args").at("tile") == 0) ++first_tiles[event.at("name")];
  }
  EXPECT_EQ(std::ssize(first_tiles), std::ssize(result.each));
  for (const auto& [name, times] : first_tiles) EXPECT_EQ(times, 1) << name;
}

}  // namespace
}  // namespace convoy::bench
