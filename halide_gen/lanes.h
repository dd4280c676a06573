// Channels of a block, the innermost dimension of all maps: what kernels take as one vector.
#pragma once

namespace convoy::gen {

inline constexpr int kLanes = 16;

}  // namespace convoy::gen
