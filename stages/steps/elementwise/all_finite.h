// Whether a long array holds neither NaN nor infinity.
#pragma once

#include <cstdint>

namespace convoy {

bool all_finite(const float* values, std::int64_t count);

}  // namespace convoy
