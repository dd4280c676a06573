// Findings into what a person should know: lists, counts, histograms.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/doctor/examine.h"
#include "pipeline/doctor/patient.h"

namespace convoy {

// Files with the same bytes.
struct Duplicates {
  std::vector<std::size_t> items;  // two or more, in order
  bool across_sources = false;     // in training and validation data: what is measured was learned by heart
  bool across_classes = false;     // with different labels, so one of them is wrong
};

// Smallest, percentiles, largest; all 0 without values.
struct Spread {
  double smallest = 0, p50 = 0, p90 = 0, p99 = 0, largest = 0;
};
Spread spread_of(std::vector<double> values);

struct Diagnosis {
  std::int64_t seen = 0, total = 0;  // differ when the pass was stopped
  // Numbers of items, in their order.
  std::vector<std::size_t> bad;       // no training with them: health is not fine
  std::vector<std::size_t> repaired;  // were in quarantine, and are fine
  std::vector<std::size_t> mistyped;  // PNG named .jpg and the like: read by what they are
  std::vector<std::size_t> cmyk, rotated, tiny;
  std::vector<std::size_t> shared;  // one file that both sources use
  std::vector<Duplicates> duplicates;
  std::int64_t gray = 0, alpha = 0, palette = 0, deep = 0;  // more kinds that are converted; deep: 16 bits

  std::vector<std::vector<std::int64_t>> class_counts;  // by source, by class: samples that can be used
  // Of the shorter side: below 16, below 32, ... below 4096, and the rest.
  static constexpr std::array<int, 9> kSideBounds{16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
  std::array<std::int64_t, 10> side_histogram{};
  Spread height, width, bytes, decode_ms;
  std::size_t slowest = 0;  // item

  std::int64_t leaks() const;      // groups of duplicates across sources, and shared files
  std::int64_t conflicts() const;  // groups of duplicates across classes
  // Worth a look, but nothing that stops training: what `--strict` counts as well.
  std::int64_t warnings() const;
};

// Sides below `tiny` pixels are tiny.
Diagnosis diagnose(const Patient&, std::span<const Finding>, int tiny);

}  // namespace convoy
