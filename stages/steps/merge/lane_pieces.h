// Copies of a channel range between blocked maps of one height and width, whatever lanes the range begins at.
//
// A range is cut where a block of either side ends; each piece moves some lanes of one block to some lanes of another, for
// every pixel. Nothing is computed, so this is no kernel: counts of lanes are known to the compiler.
#pragma once

#include <cstdint>
#include <vector>

namespace convoy {

struct LanePiece {
  int from_block, from_lane;
  int to_block, to_lane;
  int lanes;
};

// Channels from_channel .. + channels of one map to to_channel .. of another; ordered by to_block.
std::vector<LanePiece> lane_pieces(int from_channel, int to_channel, int channels);

// `from` and `to` begin at the piece's lanes of the first pixel; pixels stand kBlock apart. 1 <= lanes <= kBlock. Nothing happens
// where both are the same memory.
void copy_lanes(const float* from, float* to, std::int64_t pixels, int lanes);

}  // namespace convoy
