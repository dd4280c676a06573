#include "pipeline/train/stop_signal.h"

#include <unistd.h>

#include <csignal>
#include <ctime>

#include "pipeline/core/error.h"

namespace convoy {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGUSR1);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A full disk or a closed pipe becomes an error code instead of a death without a checkpoint.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::thread([this] { wait_for_signals(); });
}

StopSignal::~StopSignal() {
  done_ = true;
  waiter_.join();
}

void StopSignal::wait_for_signals() {
  const sigset_t set = stop_signals();
  const timespec poll{0, 50'000'000};
  int interrupts = 0;
  while (!done_) {
    const int caught = sigtimedwait(&set, nullptr, &poll);
    if (caught <= 0) continue;
    if (caught == SIGINT && ++interrupts == 2) _exit(static_cast<int>(ExitCode::interrupted));
    signal_ = caught;
  }
}

}  // namespace convoy
