// Pass: gives every step its compiled variant, and the plan of all choices as a document.
//
// The plan fixes the order of every summation, so it is stored in the checkpoint and used again on resume.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"
#include "pipeline/graph/schedule_table.h"

namespace convoy {

struct KernelPlan {
  Isa isa = Isa::avx2;
  std::map<std::string, KernelChoice> choices;  // by step name; steps without variants are left out
  std::vector<std::string> passes;              // that made the steps
  bool operator==(const KernelPlan&) const = default;
};

// The first of the tables that knows a step's key decides, else the step kind's own cost rule. Returns, a step, who decided: a
// table's source, "cost rule", or nothing where a kind has no variants.
// A built-in table's choice that this build cannot run counts as a miss; a user's throws Error(bad_spec) with file and entry.
std::vector<std::string> choose_kernels(Program&, const Registry&, Isa, const Schedules& = {});

// The choices of a stored plan, for a program that its passes made. Throws Error(bad_spec) when a step of the program is missing
// in the plan.
void apply_kernel_plan(Program&, const KernelPlan&);

KernelPlan kernel_plan_of(const Program&, Isa);
std::string to_json(const KernelPlan&);
KernelPlan kernel_plan_from_json(const std::string& text);  // throws Error(bad_data) for a damaged one

}  // namespace convoy
