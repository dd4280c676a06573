// Runs a function in a child process: for limits, privileges and mounts that must not outlive one test.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>

namespace convoy::test {

inline constexpr int kChildCannot = 77;  // the machine does not allow what the test needs

// The child's exit code, or minus the signal that ended it. The child's exit handlers run, as in a real program.
inline int run_in_child(const std::function<int()>& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    int code = 99;
    try {
      code = body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
    }
    std::exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace convoy::test
