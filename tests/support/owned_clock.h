// A clock that the test owns: linked in the place of pipeline/core/clock.cpp, it makes real threads run in virtual time.
//
// Work takes no time at all; only OwnedClock::sleep does. Time moves on, to the end of the shortest sleep, when no thread of the
// process but the clock's own can run: all of them sleep or wait for one that does. So what a meter shows is the same on an idle
// and on a busy machine. Whether a thread can run is read from /proc (Linux).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <thread>

namespace convoy::test {

class OwnedClock {
 public:
  OwnedClock();  // one at a time
  ~OwnedClock();
  OwnedClock(const OwnedClock&) = delete;
  OwnedClock& operator=(const OwnedClock&) = delete;

  void sleep(std::int64_t ns);  // the calling thread, in virtual time

 private:
  void conduct();
  bool advance();  // false: nobody sleeps

  std::mutex mutex_;
  std::condition_variable moved_;
  std::multiset<std::int64_t> due_;  // ends of the sleeps under way
  bool ended_ = false;
  std::thread conductor_;
};

}  // namespace convoy::test
