// A seeded share of the samples kept for validation: with one seed, training and validation are disjoint and complete.
//
// Sample i of n belongs to validation when a keyed permutation puts it among the first floor(share x n).
#pragma once

#include <cstdint>

namespace convoy {

struct ValidationSplit {
  enum class Subset { all, training, validation };
  double share = 0.0;  // of the samples that is validation's
  Subset subset = Subset::all;
  std::uint64_t seed = 0;

  // Whether sample `i` of `all` is in the subset.
  bool keeps(std::int64_t i, std::int64_t all) const;
  // "validation_split 0.2 of the 7 samples in X leaves none for training".
  [[noreturn]] void leaves_none(std::int64_t all, const char* of) const;
};

}  // namespace convoy
