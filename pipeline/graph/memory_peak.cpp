#include "pipeline/graph/memory_peak.h"

#include <algorithm>
#include <map>

#include "pipeline/graph/lifetimes.h"

namespace convoy {
namespace {

std::vector<std::size_t> alive_bytes(const Program& program, const MemoryPlan& plan, const std::vector<Lifetime>& lives) {
  std::vector<std::size_t> alive(program.steps.size(), plan.persistent_bytes);
  for (std::size_t t = 0; t < lives.size(); ++t) {
    if (!lives[t].used() || !plan.is_shared(static_cast<TensorId>(t))) continue;
    for (int s = lives[t].first; s <= lives[t].last; ++s) alive[static_cast<std::size_t>(s)] += plan.bytes[t];
  }
  return alive;
}

std::string group_of(const Program& program, TensorId id, const Lifetime& life) {
  switch (program.tensors[id].role) {
    case Role::parameter:
      return "parameters";
    case Role::slot:
      return "optimizer's slots";
    case Role::gradient:
      return "gradients of parameters";
    case Role::packed_copy:
      return "packed copies";
    default:
      break;
  }
  const Step& writer = program.steps[static_cast<std::size_t>(life.first)];
  return std::string(to_string(writer.phase)) + " " + writer.kind;
}

}  // namespace

std::vector<std::size_t> alive_bytes(const Program& program, const MemoryPlan& plan) {
  return alive_bytes(program, plan, find_lifetimes(program));
}

MemoryPeak find_memory_peak(const Program& program, const MemoryPlan& plan) {
  const std::vector<Lifetime> lives = find_lifetimes(program);
  const std::vector<std::size_t> alive = alive_bytes(program, plan, lives);
  if (alive.empty()) return {};
  const auto most = std::ranges::max_element(alive);
  const int at = static_cast<int>(most - alive.begin());
  MemoryPeak peak{program.steps[static_cast<std::size_t>(at)].name, *most, {}};
  std::map<std::string, MemoryPeak::Group> groups;
  for (TensorId t = 0; t < static_cast<TensorId>(lives.size()); ++t) {
    if (plan.offset[t] == MemoryPlan::kOutside || program.tensors[t].view_of != kNoTensor) continue;
    if (plan.is_shared(t) && !lives[t].holds(at)) continue;
    const std::string what = group_of(program, t, lives[t]);
    MemoryPeak::Group& group = groups[what];
    group.what = what;
    ++group.tensors;
    group.bytes += plan.bytes[t];
  }
  for (auto& [what, group] : groups) peak.groups.push_back(std::move(group));
  std::ranges::stable_sort(peak.groups, std::greater{}, &MemoryPeak::Group::bytes);
  return peak;
}

}  // namespace convoy
