#include "pipeline/train/run_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"

namespace convoy {
namespace {

using testing::HasSubstr;

std::string refusal(const std::filesystem::path& folder) {
  try {
    const RunLock second(folder);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
    return error.what();
  }
  return "";
}

TEST(RunLock, MakesTheFolderAndNamesItsHolder) {
  const test::TempFolder folder;
  const auto run = folder / "runs/a/b";
  const RunLock lock(run);
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const std::string text = refusal(run);
  EXPECT_THAT(text, HasSubstr(run.string()));
  EXPECT_THAT(text, HasSubstr(std::string("host ") + host.data()));
  EXPECT_THAT(text, HasSubstr("pid " + std::to_string(getpid()) + ")"));
}

TEST(RunLock, IsFreeAgainAfterwards) {
  const test::TempFolder folder;
  { const RunLock lock(folder.path()); }
  const RunLock again(folder.path());
  EXPECT_NE(refusal(folder.path()), "");
}

TEST(RunLock, MovesWithItsOwner) {
  const test::TempFolder folder;
  RunLock lock(folder.path());
  const RunLock moved(std::move(lock));
  EXPECT_NE(refusal(folder.path()), "");
}

TEST(RunLock, AKilledHolderLosesIt) {
  const test::TempFolder folder;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const RunLock lock(folder.path());
    if (write(ready[1], "x", 1) != 1) _exit(1);
    while (true) pause();
  }
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_THAT(refusal(folder.path()), HasSubstr("pid " + std::to_string(child)));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(refusal(folder.path()), "");
  close(ready[0]);
  close(ready[1]);
}

TEST(RunLock, AFolderThatCannotBeMadeIsAnIoError) {
  const test::TempFolder folder;
  test::write_text(folder / "file", "");
  try {
    const RunLock lock(folder / "file" / "run");
    FAIL() << "locked a folder inside a file";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
  }
}

}  // namespace
}  // namespace convoy
