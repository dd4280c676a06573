#include "stages/steps/conv_weights/weights_candidates.h"

namespace convoy {
namespace {

constexpr int kLeastChunk = 48, kMostChunk = 13'000;  // pixels
constexpr int kWantedTiles = 4;

}  // namespace

std::vector<KernelChoice> chunk_candidates(const Shape& y, const std::string& variant) {
  std::vector<KernelChoice> choices;
  Chunking last{0, 0};
  for (int pixels = kLeastChunk; pixels <= kMostChunk; pixels = pixels * 3 / 2) {
    const Chunking cut = chunking(y, pixels);
    if (cut.images == last.images && cut.rows == last.rows) continue;
    last = cut;
    choices.push_back({variant, {{"chunk_pixels", pixels}}});
  }
  return choices;
}

std::vector<KernelChoice> weights_candidates(const KernelChoice& centre, const WeightsGeometry& g) {
  std::vector<KernelChoice> choices = chunk_candidates(g.y, centre.variant);
  for (KernelChoice& choice : choices) {
    for (const char* tile : {"tile_out_blocks", "tile_in_blocks"}) {
      if (centre.parameters.has(tile)) choice.parameters.set(tile, centre.parameters.real(tile));
    }
  }
  for (int out = 1; out <= g.out_blocks(); out *= 2) {
    for (int in = 1; in <= g.in_blocks(); in *= 2) {
      if (weight_tiles(g, out, in).count() < kWantedTiles) continue;
      KernelChoice choice = centre;
      choice.parameters.set("tile_out_blocks", out);
      choice.parameters.set("tile_in_blocks", in);
      choices.push_back(std::move(choice));
    }
  }
  return choices;
}

}  // namespace convoy
