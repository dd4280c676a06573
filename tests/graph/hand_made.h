// Steps and programs written by hand, for tests of passes that look at operands and attributes alone.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/graph/program.h"

namespace convoy::test {

inline Step named(std::string name, std::string kind, std::vector<TensorId> in, std::vector<TensorId> out,
                  Attributes attributes = {}) {
  Step s;
  s.name = std::move(name);
  s.kind = std::move(kind);
  s.inputs = std::move(in);
  s.outputs = std::move(out);
  s.attributes = std::move(attributes);
  return s;
}

// Named after its kind and first output.
inline Step make(const std::string& kind, std::vector<TensorId> in, std::vector<TensorId> out, Attributes attributes = {}) {
  std::string name = kind + std::to_string(out.at(0));
  return named(std::move(name), kind, std::move(in), std::move(out), std::move(attributes));
}

// With as many tensors as the steps name.
inline Program program_of(std::vector<Step> steps) {
  Program p;
  for (const Step& step : steps) {
    for (const auto* ids : {&step.inputs, &step.outputs}) {
      for (TensorId id : *ids) p.tensors.resize(std::max<std::size_t>(p.tensors.size(), id == kNoTensor ? 0 : id + 1));
    }
  }
  p.steps = std::move(steps);
  return p;
}

}  // namespace convoy::test
