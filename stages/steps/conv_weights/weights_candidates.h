// Ways to cut a weight gradient that are worth measuring.
#pragma once

#include <string>
#include <vector>

#include "stages/steps/conv_weights/weights_geometry.h"

namespace convoy {

// Every chunk size that makes a difference, with the tiles of `centre`; then every cut of the weight into enough tiles, with the
// chunks of `centre`.
std::vector<KernelChoice> weights_candidates(const KernelChoice& centre, const WeightsGeometry&);

// The chunk sizes alone.
std::vector<KernelChoice> chunk_candidates(const Shape& y, const std::string& variant);

}  // namespace convoy
