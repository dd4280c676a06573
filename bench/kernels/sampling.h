// How the benchmarks take a sample of a rate.
#pragma once

#include <time.h>

#include <algorithm>
#include <vector>

#include "pipeline/core/clock.h"

namespace convoy::bench {

inline double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Work per second over repeated passes until `seconds` have gone; `pass` returns its work (FLOPs, bytes). One thread is timed by
// its own CPU time, so that other processes on the core do not count; several by the clock on the wall.
template <typename Pass>
double rate(double seconds, bool one_thread, const Pass& pass) {
  const Stopwatch watch;
  const double begin = thread_cpu_seconds();
  double work = 0, elapsed = 0;
  do {
    work += pass();
    elapsed = one_thread ? thread_cpu_seconds() - begin : watch.seconds();
  } while (elapsed < seconds);
  return work / elapsed;
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

}  // namespace convoy::bench
