#include "tests/support/owned_clock.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "pipeline/core/clock.h"

namespace convoy {
namespace {
std::atomic<std::int64_t> virtual_now{1'000'000'000};
}  // namespace

std::int64_t now_ns() { return virtual_now; }

namespace test {
namespace {

namespace fs = std::filesystem;

// How often each other thread has gone to sleep, by its id; nothing when one of them can run.
std::optional<std::map<std::string, std::string>> sleepers() {
  const std::string self = std::to_string(gettid());
  std::map<std::string, std::string> sleeps;
  for (const auto& thread : fs::directory_iterator("/proc/self/task")) {
    const std::string id = thread.path().filename();
    if (id == self) continue;
    std::ifstream status(thread.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("State:") && line.find('S', 6) == std::string::npos) return std::nullopt;
      if (line.starts_with("voluntary_ctxt_switches:")) sleeps[id] = line;
    }
  }
  return sleeps;
}

// One look is not enough: while the second thread is read, it may wake the first. A thread that was asleep in both looks and has
// not gone to sleep again between them has slept all the time between them; when that is true of all, nobody is left to wake one.
bool everybody_sleeps() {
  const auto first = sleepers();
  return first && first == sleepers();
}

}  // namespace

OwnedClock::OwnedClock() : conductor_([this] { conduct(); }) {}

OwnedClock::~OwnedClock() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  conductor_.join();
}

void OwnedClock::sleep(std::int64_t ns) {
  if (ns <= 0) return;
  std::unique_lock lock(mutex_);
  const std::int64_t end = now_ns() + ns;
  const auto mine = due_.insert(end);
  moved_.wait(lock, [&] { return now_ns() >= end; });
  due_.erase(mine);
}

void OwnedClock::conduct() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
    }
    if (!everybody_sleeps() || !advance()) std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
}

bool OwnedClock::advance() {
  const std::lock_guard lock(mutex_);
  if (due_.empty()) return false;
  virtual_now = *due_.begin();
  moved_.notify_all();
  return true;
}

}  // namespace test
}  // namespace convoy
