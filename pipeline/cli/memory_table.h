// What lies in memory where a training step needs most of it, for `convoy summary --memory`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/graph/memory_peak.h"

namespace convoy::cli {

std::string memory_table(const MemoryPeak&, const MemoryPlan&);
nlohmann::ordered_json memory_json(const MemoryPeak&, const MemoryPlan&);

}  // namespace convoy::cli
