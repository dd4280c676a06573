// Looks a part up in its visible table, or reports the nearest names.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/spec/part_names.h"
#include "pipeline/spec/pipeline_spec.h"

namespace convoy {

// `what` names the table in messages ("optimizer"). Null when there is no such part.
template <typename Entry>
const Entry* find_part(std::span<const Entry> table, const spec::PartSpec& part, const char* what,
                       spec::Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const Entry& entry : table) {
    if (entry.name == part.type) return &entry;
    names.emplace_back(entry.name);
  }
  diagnostics.error(part.mark, part.path, spec::unknown_part_message(what, part.type, names));
  return nullptr;
}

}  // namespace convoy
