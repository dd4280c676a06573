#include "pipeline/train/run_folder.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

std::string refusal(const std::filesystem::path& folder, bool resume) {
  try {
    const RunFolder run(folder, resume);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "none";
}

TEST(RunFolder, TakesARunThatIsThereOnlyToResumeIt) {
  const test::TempFolder folder;
  EXPECT_EQ(refusal(folder / "run", false), "none");
  folder.write("run/spec.yaml", std::string_view("version: 1\n"));
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("already holds a run"));
  EXPECT_EQ(refusal(folder / "run", true), "none");
}

// Whether a run is there is asked under the lock: a job that is just beginning has written nothing yet, or all of it.
TEST(RunFolder, AsksForTheLockFirst) {
  const test::TempFolder folder;
  const RunFolder first(folder / "run", false);
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("another job"));
  folder.write("run/spec.yaml", std::string_view("version: 1\n"));
  EXPECT_THAT(refusal(folder / "run", false), testing::HasSubstr("another job"));
}

}  // namespace
}  // namespace convoy
