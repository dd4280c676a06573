// The files of halide_gen/tuned, embedded so that the binary finds them wherever it runs.
#pragma once

#include <span>
#include <string_view>

namespace convoy {

struct EmbeddedSchedules {
  std::string_view name;  // "amd_zen5_avx512.json"
  std::string_view text;
};

std::span<const EmbeddedSchedules> embedded_schedules();

}  // namespace convoy
