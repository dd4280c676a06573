// What a program holds in memory where it holds most: the answer to "where do the gigabytes go".
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/graph/plan_memory.h"

namespace convoy {

struct MemoryPeak {
  // Tensors that are alike: persistent ones by their role ("parameters", "optimizer's slots", "packed copies", "gradients"),
  // others by the phase and kind of the step that writes them first ("forward conv_forward").
  struct Group {
    std::string what;
    int tensors = 0;
    std::size_t bytes = 0;
  };
  std::string step;           // while it runs, most bytes are alive
  std::size_t bytes = 0;      // then alive; the plan's total is this and what lies in gaps
  std::vector<Group> groups;  // the largest first
};

// Bytes of the tensors that are there during each step of the serial order; persistent ones are there always.
std::vector<std::size_t> alive_bytes(const Program&, const MemoryPlan&);

MemoryPeak find_memory_peak(const Program&, const MemoryPlan&);

}  // namespace convoy
