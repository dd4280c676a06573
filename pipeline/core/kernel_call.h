// The one way to call a generated kernel: an unchecked return code silently computes nothing.
#pragma once

#include <string>
#include <utility>

#include "pipeline/core/error.h"

namespace convoy {

// Calls kernel(args...) and throws Error(internal) naming `what` when it reports a failure. The exception starts in our
// frame, after the kernel has returned.
template <typename Kernel, typename... Args>
void call_kernel(const char* what, Kernel kernel, Args&&... args) {
  if (const int code = kernel(std::forward<Args>(args)...); code != 0) {
    throw Error(ExitCode::internal, std::string("kernel ") + what + " failed with code " + std::to_string(code));
  }
}

}  // namespace convoy
