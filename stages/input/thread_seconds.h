// Processor time of the calling thread, so that a busy machine does not turn good files into bad ones.
#pragma once

#include <time.h>

namespace convoy {

inline double thread_seconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace convoy
