#include "pipeline/graph/choose_kernels.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "pipeline/core/error.h"
#include "pipeline/graph/schedule_key.h"

namespace convoy {
namespace {

// Those of every program when plans did not name them yet.
const std::vector<std::string> kFirstPasses{"fuse_activation", "fuse_norm_activation", "place_branches", "reuse_in_place"};

// Exact ones of former versions that are gone: the bits are the same without.
constexpr std::string_view kRetiredPasses[] = {"fuse_mask_sums"};

// What keeps the step's choice from running: of a table that another build wrote, or that was edited.
std::optional<std::string> obstacle(const StepKind& kind, const Step& step, const BindContext& context) {
  try {
    kind.bind(step, context);
    return std::nullopt;
  } catch (const Error& error) {
    return error.what();
  }
}

// Takes the first table's choice that fits; returns its source, or nothing.
std::string take_tuned(Step& step, const StepKind& kind, const BindContext& context, const Schedules& schedules) {
  const std::string key = schedule_key(step, context);
  Step tuned_step = step;
  for (const ScheduleTable& table : schedules) {
    const TunedSchedule* tuned = table.isa == context.isa ? table.find(key) : nullptr;
    if (tuned == nullptr) continue;
    tuned_step.kernel = tuned->choice;
    const std::optional<std::string> reason = obstacle(kind, tuned_step, context);
    if (!reason) {
      step.kernel = tuned->choice;
      return table.source;
    }
    if (table.origin == ScheduleTable::Origin::users) {
      throw Error(ExitCode::bad_spec, table.source + ": entry '" + key + "': " + *reason + ", or tune again with this one");
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> choose_kernels(Program& program, const Registry& registry, Isa isa, const Schedules& schedules) {
  const std::vector<TensorDesc> descs = program.descs();
  const BindContext context{descs, program.max_batch, isa};
  std::vector<std::string> sources;
  for (Step& step : program.steps) {
    const StepKind& kind = registry.step_kind(step.kind);
    step.kernel = kind.choose(step, context);
    std::string& source = sources.emplace_back();
    if (step.kernel.variant.empty()) continue;
    source = take_tuned(step, kind, context, schedules);
    if (source.empty()) source = "cost rule";
  }
  return sources;
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
    for (const std::string_view retired : kRetiredPasses) std::erase(plan.passes, retired);
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
