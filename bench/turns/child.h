// A candidate in its process, pinned to as many CPUs as it may use threads.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/turns/candidate.h"

namespace convoy::bench {

class Child {
 public:
  // Starts the program. Throws Error(io) when that fails.
  Child(std::vector<std::string> command, int cpus);
  ~Child();  // closes its input, at which it ends, and waits for it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Both throw Error(io) when it ends instead, or answers something else.
  std::string wait_until_ready();  // what it says it is
  Piece run();

 private:
  std::string read_line();
  nlohmann::json read_answer();

  std::string name_;
  pid_t process_ = -1;
  FILE* to_ = nullptr;
  FILE* from_ = nullptr;
};

}  // namespace convoy::bench
