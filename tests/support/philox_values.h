// Values that need no file: a stateless formula of tensor name and index, the same in tests/golden/philox_values.py.
//
// word(name, i) is word i % 4 of the Philox4x32-10 block with key (op_id(name), 0) and counter (i / 4 low, high, 0, 0).
// A value is word * 2^-31 - 1, rounded to float, times a float scale.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "pipeline/core/rng.h"

namespace convoy::test {

inline std::uint32_t formula_word(std::string_view name, std::uint64_t index) {
  const std::uint64_t quarter = index / 4;
  return philox({static_cast<std::uint32_t>(quarter), static_cast<std::uint32_t>(quarter >> 32), 0, 0},
                {op_id(name), 0})[index % 4];
}

inline float formula_value(std::string_view name, std::uint64_t index, float scale = 1.0f) {
  return static_cast<float>(formula_word(name, index) * 0x1p-31 - 1.0) * scale;
}

inline std::vector<float> formula_values(std::string_view name, std::int64_t count, float scale = 1.0f) {
  std::vector<float> values(static_cast<std::size_t>(count));
  const std::uint32_t key = op_id(name);
  for (std::size_t i = 0; i < values.size(); i += 4) {  // a block at a time: a large network has 10^8 weights
    const std::uint64_t quarter = i / 4;
    const auto words = philox({static_cast<std::uint32_t>(quarter), static_cast<std::uint32_t>(quarter >> 32), 0, 0}, {key, 0});
    for (std::size_t k = 0; k < 4 && i + k < values.size(); ++k)
      values[i + k] = static_cast<float>(words[k] * 0x1p-31 - 1.0) * scale;
  }
  return values;
}

inline std::vector<std::int32_t> formula_labels(std::string_view name, int count, int classes) {
  std::vector<std::int32_t> labels(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(formula_word(name, i) % classes);
  return labels;
}

}  // namespace convoy::test
