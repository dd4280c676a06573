// Which kernel and schedule each step of a job gets on this machine, and who decided it, for `convoy summary --kernels`.
#pragma once

#include <string>
#include <vector>

#include "pipeline/train/load_job.h"

namespace convoy::cli {

struct StepKernel {
  std::string step, key;
  KernelChoice choice;
  std::string source;  // a file of tuned schedules, or "cost rule"
};

// Steps that have variants, in program order. Throws what choose_kernels throws.
std::vector<StepKernel> step_kernels(const Job&);

std::string kernel_table(const std::vector<StepKernel>&);

}  // namespace convoy::cli
