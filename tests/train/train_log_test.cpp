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
  TrainLog({}, file, 1.0).on_bad_sample({7, "caf\xe9.jpg", "broken"}, 1);
  std::ifstream lines(file);
  const nlohmann::json event = nlohmann::json::parse(lines);
  EXPECT_EQ(event.at("id"), 7);
  EXPECT_EQ(event.at("source"), "caf\xef\xbf\xbd.jpg");
}

TEST(TrainLog, ReportsAFullDisk) {
  TrainLog log({}, "/dev/full", 1);
  try {
    log.on_note("lost");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
  }
}

}  // namespace
}  // namespace convoy
