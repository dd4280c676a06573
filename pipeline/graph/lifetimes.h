// Between which steps the contents of each tensor matter, as positions in the program's serial order.
//
// By the tensor that has the memory: it lives as long as any view of it. A step and the one that follows it (follow_writers.h)
// run together: what either touches lives through both. What the caller reads after a run (results, flags, gradients) lives to
// the end of its mode.
#pragma once

#include <algorithm>
#include <vector>

#include "pipeline/graph/program.h"

namespace convoy {

struct Lifetime {
  int first = -1;
  int last = -1;
  bool used() const { return first >= 0; }
  bool holds(int step) const { return first <= step && step <= last; }
  bool meets(const Lifetime& other) const { return first <= other.last && other.first <= last; }
  void extend(int step) {
    if (!used()) first = step;
    last = std::max(last, step);
  }
};

std::vector<Lifetime> find_lifetimes(const Program&);  // by TensorId; unused for views and for tensors that no step touches

}  // namespace convoy
