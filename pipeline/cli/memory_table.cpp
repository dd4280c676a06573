#include "pipeline/cli/memory_table.h"

#include <fmt/format.h>

#include "pipeline/cli/table.h"

namespace convoy::cli {
namespace {

std::size_t gaps(const MemoryPeak& peak, const MemoryPlan& plan) { return plan.total_bytes - peak.bytes; }

std::string mebibytes(std::size_t bytes) { return fmt::format("{:.1f}", static_cast<double>(bytes) / (1 << 20)); }

}  // namespace

std::string memory_table(const MemoryPeak& peak, const MemoryPlan& plan) {
  using Align = Table::Align;
  Table table({{"in memory during " + peak.step + ", written by", Align::left}, {"tensors"}, {"MiB"}});
  for (const MemoryPeak::Group& group : peak.groups) {
    table.row({group.what, std::to_string(group.tensors), mebibytes(group.bytes)});
  }
  table.row({"gaps between them", "", mebibytes(gaps(peak, plan))});
  table.rule();
  table.row({"planned for the step", "", mebibytes(plan.total_bytes)});
  return table.text();
}

nlohmann::ordered_json memory_json(const MemoryPeak& peak, const MemoryPlan& plan) {
  nlohmann::ordered_json groups = nlohmann::ordered_json::array();
  for (const MemoryPeak::Group& group : peak.groups) {
    groups.push_back({{"what", group.what}, {"tensors", group.tensors}, {"bytes", group.bytes}});
  }
  return {{"step", peak.step}, {"bytes", peak.bytes}, {"gap_bytes", gaps(peak, plan)}, {"groups", std::move(groups)}};
}

}  // namespace convoy::cli
