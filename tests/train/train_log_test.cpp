// The JSON lines of a run: any file name can be logged, and a log that cannot be written is an error.
#include "pipeline/train/train_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

// Linux file names are bytes; JSON wants UTF-8. The line must neither fail nor be lost.
TEST(TrainLog, WritesNamesThatAreNotUtf8) {
  const test::TempFolder folder;
  const auto file = folder.path() / "log.jsonl";
  TrainLog({}, file, 1.0, false).on_bad_sample({7, "caf\xe9.jpg", "broken"}, 1);
  std::ifstream lines(file);
  const nlohmann::json event = nlohmann::json::parse(lines);
  EXPECT_EQ(event.at("id"), 7);
  EXPECT_EQ(event.at("source"), "caf\xef\xbf\xbd.jpg");
}

// Each kind of event looks at what came since the one before.
TEST(TrainLog, TellsTheBottleneckOfEachPiece) {
  const test::TempFolder folder;
  const auto file = folder.path() / "log.jsonl";
  StepReport report;
  MeterReading& input = report.input;
  {
    TrainLog log({}, file, 0, false);
    input.batches = 10;
    input.elapsed_ns = input[InputNode::step].busy_ns = 1'000;
    log.on_step(report);
    input.batches = 20;
    input.elapsed_ns = input.wait_ns = input[InputNode::decode].busy_ns = 1'000'000;
    log.on_step(report);
    log.on_epoch({}, {});
  }
  std::ifstream lines(file);
  std::vector<nlohmann::json> events;
  for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].at("input").at("bottleneck"), "step-bound");
  EXPECT_EQ(events[1].at("input").at("bottleneck"), "decode-bound");
  EXPECT_EQ(events[1].at("data_wait"), 1.0);
  EXPECT_EQ(events[2].at("event"), "epoch");
  EXPECT_EQ(events[2].at("input").at("bottleneck"), "decode-bound");
  EXPECT_GT(events[2].at("input").at("nodes").at("decode").at("busy"), 0.9);
}

TEST(TrainLog, ReportsAFullDisk) {
  TrainLog log({}, "/dev/full", 1, false);
  try {
    log.on_note("lost");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
  }
}

}  // namespace
}  // namespace convoy
