// Each test runs in a process of its own, started anew: StopSignal changes what signals do to the whole process, and threads that
// other tests left behind, which do not block them, would end it.
#include "pipeline/train/stop_signal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>

namespace convoy {
namespace {

class StopSignalDeathTest : public testing::Test {
 protected:
  // For the one test: googletest restores its flags.
  StopSignalDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

// Sends `signal` to this process and waits until it has been noticed.
void send(const StopSignal& stop, int signal) {
  kill(getpid(), signal);
  const timespec moment{0, 1'000'000};
  while (stop.signal() != signal) nanosleep(&moment, nullptr);
}

TEST_F(StopSignalDeathTest, NotesTheLatestSignal) {
  const auto note_two = [] {
    StopSignal stop;
    const bool before = stop.requested();
    send(stop, SIGUSR1);
    send(stop, SIGTERM);
    std::fprintf(stderr, "requested before: %d, after: %d\n", before, stop.requested());
    _exit(0);
  };
  EXPECT_EXIT(note_two(), testing::ExitedWithCode(0), "requested before: 0, after: 1");
}

// Only a second SIGINT is impatience: batch systems send SIGTERM and SIGINT together.
TEST_F(StopSignalDeathTest, TheSecondInterruptEndsAtOnceAndNothingElseDoes) {
  const auto interrupt_twice = [] {
    StopSignal stop;
    send(stop, SIGTERM);
    send(stop, SIGINT);
    send(stop, SIGTERM);
    std::fputs("alive after one SIGINT", stderr);
    kill(getpid(), SIGINT);
    while (true) pause();
  };
  EXPECT_EXIT(interrupt_twice(), testing::ExitedWithCode(130), "alive after one SIGINT");
}

}  // namespace
}  // namespace convoy
