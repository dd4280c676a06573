#include <array>
#include <vector>

#include "stages/steps/conv/conv_kernels.h"
#include "tuned_conv_tiles.h"

namespace convoy {
namespace {

// By instruction set and kind of source. Filled with what is compiled in at first use; only the tuner adds more.
std::vector<ConvTileKernels>& tiles_of(Isa isa, bool image) {
  static std::array<std::vector<ConvTileKernels>, 4> all = [] {
    std::array<std::vector<ConvTileKernels>, 4> tiles;
    for (const TunedConvTile& t : kTunedConvTiles) tiles[t.isa == Isa::avx512 ? 2 : 0].push_back(t.kernels);
    return tiles;
  }();
  return all[(isa == Isa::avx512 ? 2 : 0) + (image ? 1 : 0)];
}

}  // namespace

std::span<const ConvTileKernels> further_conv_tiles(Isa isa, bool image) { return tiles_of(isa, image); }

void add_conv_tile(Isa isa, bool image, const ConvTileKernels& tile) { tiles_of(isa, image).push_back(tile); }

}  // namespace convoy
