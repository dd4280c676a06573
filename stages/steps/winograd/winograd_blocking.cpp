#include "stages/steps/winograd/winograd_blocking.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "stages/steps/plan_parameter.h"

namespace convoy {
namespace {

constexpr int kWantedTiles = 56;  // of a block of the two-step form
constexpr int kProductBytes = 512 << 10;
constexpr int kLeastRuns = 48;  // tiles of a step: enough for several threads

const ProductTile* find_tile(std::string_view kind, std::string_view variant, Isa isa) {
  if (!variant.starts_with(kind)) return nullptr;
  variant.remove_prefix(kind.size());
  const auto tiles = product_tiles(isa);
  const auto it = std::ranges::find(tiles, variant, &ProductTile::name);
  return it == tiles.end() ? nullptr : &*it;
}

const ProductTile* choose_tile(int tiles, Isa isa) {
  const auto all = product_tiles(isa);
  return &*std::ranges::min_element(all, {}, [tiles](const ProductTile& t) { return round_up(tiles, t.tiles) / t.speed; });
}

// Tiles of a block of the one-step form: so many that its weights, which every block reads, are worth their way from where they
// lie.
int wanted_tiles(const WinogradProblem& p) {
  const std::int64_t bytes = filter_layout(p.source_blocks(), p.result_blocks()).elements() * std::int64_t{sizeof(float)};
  return bytes < (1 << 20) ? 14 : bytes < (4 << 20) ? 28 : 98;
}

// Blocks of about so many tiles.
WinogradBlocking cut_batch(const WinogradProblem& p, int wanted, Isa isa, int max_batch) {
  WinogradBlocking b;
  const int map = p.tile_rows() * p.tile_columns();
  b.cut.rows = even_share(p.tile_rows(), std::max(1, wanted / p.tile_columns()));
  if (b.cut.rows == p.tile_rows()) b.cut.images = even_share(max_batch, std::max(1, wanted / map));
  b.tile = choose_tile(b.cut.images * b.cut.rows * p.tile_columns(), isa);
  return b;
}

}  // namespace

int WinogradBlocking::padded_tiles(const WinogradProblem& p, const TileBlock& b) const {
  return round_up(b.tiles(p), tile->tiles);
}

int WinogradBlocking::most_tiles(const WinogradProblem& p) const {
  return round_up(cut.images * std::min(cut.rows, p.tile_rows()) * p.tile_columns(), tile->tiles);
}

KernelChoice to_choice(std::string_view kind, const WinogradBlocking& b) {
  KernelChoice choice{std::string(kind) + std::string(b.tile->name),
                      {{"images", b.cut.images}, {"rows", b.cut.rows}, {"block_group", b.block_group}}};
  if (b.run > 1) choice.parameters.set("run", b.run);
  return choice;
}

WinogradBlocking blocking_from(std::string_view kind, const KernelChoice& choice, const WinogradProblem& p, Isa isa,
                               const std::string& step) {
  WinogradBlocking b;
  b.tile = find_tile(kind, choice.variant, isa);
  if (!b.tile) refuse_plan(step, "no kernel variant '" + choice.variant + "' for " + std::string(to_string(isa)));
  b.cut = {plan_parameter(choice, "images", step), plan_parameter(choice, "rows", step)};
  if (b.cut.images > 1 && b.cut.rows < p.tile_rows()) refuse_plan(step, "kernel parameter images needs whole maps");
  b.block_group = plan_parameter(choice, "block_group", step);
  if (choice.parameters.has("run")) b.run = plan_parameter(choice, "run", step);
  return b;
}

WinogradBlocking choose_fused_blocking(const WinogradProblem& p, Isa isa, int max_batch) {
  WinogradBlocking b = cut_batch(p, wanted_tiles(p), isa, max_batch);
  const int bytes = b.most_tiles(p) * winograd::kProducts * kBlock * int(sizeof(float));
  b.block_group = round_up(even_share(p.result_blocks(), kProductBytes / bytes), b.tile->blocks);
  b.run = std::max(1, b.cut.count(p, max_batch) / kLeastRuns);
  return b;
}

WinogradBlocking choose_split_blocking(const WinogradProblem& p, Isa isa, int max_batch) {
  WinogradBlocking b = cut_batch(p, kWantedTiles, isa, max_batch);
  b.block_group = 2;
  return b;
}

}  // namespace convoy
