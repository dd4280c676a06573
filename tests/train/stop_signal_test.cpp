#include "pipeline/train/stop_signal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>

namespace convoy {
namespace {

// Sends `signal` to this process and waits until it has been noticed.
void send(const StopSignal& stop, int signal) {
  kill(getpid(), signal);
  const timespec moment{0, 1'000'000};
  while (stop.signal() != signal) nanosleep(&moment, nullptr);
}

TEST(StopSignal, NotesTheLatestSignal) {
  StopSignal stop;
  EXPECT_FALSE(stop.requested());
  send(stop, SIGUSR1);
  send(stop, SIGTERM);
  EXPECT_TRUE(stop.requested());
}

// Only a second SIGINT is impatience: batch systems send SIGTERM and SIGINT together.
TEST(StopSignalDeathTest, TheSecondInterruptEndsAtOnceAndNothingElseDoes) {
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
