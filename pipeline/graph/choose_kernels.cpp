#include "pipeline/graph/choose_kernels.h"

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"

namespace convoy {

namespace {

// Those of every program when plans did not name them yet.
const std::vector<std::string> kFirstPasses{"fuse_activation", "fuse_norm_activation", "place_branches", "reuse_in_place"};

}  // namespace

void choose_kernels(Program& program, const Registry& registry, Isa isa) {
  const std::vector<TensorDesc> descs = program.descs();
  const BindContext context{descs, program.max_batch, isa};
  for (Step& step : program.steps) step.kernel = registry.step_kind(step.kind).choose(step, context);
}

void apply_kernel_plan(Program& program, const KernelPlan& plan) {
  for (Step& step : program.steps) {
    const auto it = plan.choices.find(step.name);
    if (it != plan.choices.end()) {
      step.kernel = it->second;
    } else if (!step.kernel.variant.empty()) {
      throw Error(ExitCode::bad_spec, "the checkpoint's kernel plan has no entry for step '" + step.name +
                                          "': the model changed, or another version of convoy wrote it; start a new run, "
                                          "or pass --allow-inexact");
    }
  }
}

KernelPlan kernel_plan_of(const Program& program, Isa isa) {
  KernelPlan plan{isa, {}, program.passes};
  for (const Step& step : program.steps) {
    if (!step.kernel.variant.empty()) plan.choices[step.name] = step.kernel;
  }
  return plan;
}

std::string to_json(const KernelPlan& plan) {
  nlohmann::json steps = nlohmann::json::object();
  for (const auto& [name, choice] : plan.choices) {
    nlohmann::json entry{{"variant", choice.variant}};
    if (!choice.parameters.all().empty()) entry["parameters"] = choice.parameters.all();
    steps[name] = std::move(entry);
  }
  return nlohmann::json{{"isa", to_string(plan.isa)}, {"passes", plan.passes}, {"steps", std::move(steps)}}.dump();
}

KernelPlan kernel_plan_from_json(const std::string& text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    KernelPlan plan{isa_from_string(json.at("isa").get<std::string>()), {}, json.value("passes", kFirstPasses)};
    for (const auto& [name, entry] : json.at("steps").items()) {
      KernelChoice choice{entry.at("variant").get<std::string>(), {}};
      if (entry.contains("parameters")) {
        for (const auto& [key, value] : entry["parameters"].items()) choice.parameters.set(key, value.get<double>());
      }
      plan.choices[name] = std::move(choice);
    }
    return plan;
  } catch (const nlohmann::json::exception& error) {
    throw Error(ExitCode::bad_data, std::string("kernel plan in checkpoint is damaged: ") + error.what());
  }
}

}  // namespace convoy
