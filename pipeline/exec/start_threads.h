// Starts threads, or says what the system refused.
//
// A std::thread that is destroyed while it runs ends the process, so the caller must end those that had started already:
// they stay in `threads` when this throws Error(io).
#pragma once

#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "pipeline/core/error.h"

namespace convoy {

// `count` threads that call body(0) .. body(count - 1).
template <typename Body>
void start_threads(std::vector<std::thread>& threads, int count, Body body) {
  for (int i = 0; i < count; ++i) {
    try {
      threads.emplace_back(body, i);
    } catch (const std::system_error& error) {
      throw Error(ExitCode::io, "the system refused thread " + std::to_string(i + 1) + " of " + std::to_string(count) + ": " +
                                    error.what() + "; lower --threads, or raise the limits on processes and memory");
    }
  }
}

}  // namespace convoy
