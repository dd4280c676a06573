// Reading a step's kernel choice, which may come from a plan that another build, another CPU or a human wrote.
#pragma once

#include <string>

#include "pipeline/core/error.h"
#include "pipeline/graph/step.h"

namespace convoy {

// Throws Error(bad_spec).
[[noreturn]] inline void refuse_plan(const std::string& step_name, const std::string& what) {
  throw Error(ExitCode::bad_spec, "step " + step_name + ": " + what + "; use the build and CPU that wrote the plan");
}

// A parameter of the choice, which must be there and positive.
inline int plan_parameter(const KernelChoice& choice, const std::string& name, const std::string& step_name) {
  if (!choice.parameters.has(name)) refuse_plan(step_name, "kernel variant '" + choice.variant + "' lacks its parameter " + name);
  const int value = choice.parameters.integer(name);
  if (value < 1) refuse_plan(step_name, "kernel parameter " + name + " must be positive");
  return value;
}

}  // namespace convoy
