#include "stages/steps/winograd/winograd_blocking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/core/divide.h"
#include "stages/steps/plan_parameter.h"
#include "stages/steps/winograd/tile_order.h"

namespace convoy {
namespace {

constexpr int kWantedTiles = 56;  // of a block of the two-step form
constexpr int kProductBytes = 512 << 10;
constexpr int kLeastRuns = 48;      // tiles of a step: enough for several threads
constexpr double kOtherSize = 0.1;  // what a block costs more that is half or twice as large as wanted

const ProductTile* find_tile(std::string_view kind, std::string_view variant, Isa isa) {
  if (!variant.starts_with(kind)) return nullptr;
  variant.remove_prefix(kind.size());
  const auto tiles = product_tiles(isa);
  const auto it = std::ranges::find(tiles, variant, &ProductTile::name);
  return it == tiles.end() ? nullptr : &*it;
}

// Tiles of a block of the one-step form: so many that its weights, which every block reads, are worth their way from where they
// lie.
int wanted_tiles(const WinogradProblem& p) {
  const std::int64_t bytes = filter_layout(p.form, p.source_blocks(), p.result_blocks()).elements() * std::int64_t{sizeof(float)};
  return bytes < (1 << 20) ? 14 : bytes < (4 << 20) ? 28 : 98;
}

// What a cut costs with a register tile: tiles that it computes, whether or not they exist, by the share of their products, more
// if blocks are not as wanted.
double cost_of(const WinogradBlocking& b, const WinogradProblem& p, int wanted, int max_batch) {
  double computed = 0;
  for (int block = 0; block < b.cut.count(p, max_batch); ++block) {
    computed += TileOrder(p.form, p.result, b.cut.block(p, max_batch, block)).products(b.tile->tiles);
  }
  const double times = std::abs(std::log2(double(b.most_tiles(p)) / wanted));
  return computed / p.form.products() / b.tile->speed * (1 + kOtherSize * times);
}

// Even shares of an image's rows of tiles, or of the images, in blocks of about so many tiles.
WinogradBlocking cut_batch(const WinogradProblem& p, int wanted, Isa isa, int max_batch) {
  WinogradBlocking best;
  double least = std::numeric_limits<double>::max();
  const auto consider = [&](const BlockCut& cut) {
    for (const ProductTile& tile : product_tiles(isa)) {
      const WinogradBlocking b{&tile, cut};
      const double cost = cost_of(b, p, wanted, max_batch);
      if (cost < least) best = b, least = cost;
    }
  };
  if (const auto cut = only_cut(p)) {
    consider(*cut);
    return best;
  }
  for (int rows = 1; rows <= p.tile_rows(); ++rows) {
    if (even_share(p.tile_rows(), rows) == rows) consider({1, rows});
  }
  for (int images = 2; images <= max_batch; ++images) {
    if (even_share(max_batch, images) == images) consider({images, p.tile_rows()});
  }
  return best;
}

}  // namespace

int WinogradBlocking::most_tiles(const WinogradProblem& p) const {
  return round_up(cut.images * std::min(cut.rows, p.tile_rows()) * p.tile_columns(), tile->tiles);
}

KernelChoice to_choice(std::string_view kind, const WinogradBlocking& b, const WinogradProblem& p) {
  KernelChoice choice{std::string(kind) + std::string(b.tile->name), {{"block_group", b.block_group}}};
  if (!only_cut(p)) {
    choice.parameters.set("images", b.cut.images);
    choice.parameters.set("rows", b.cut.rows);
  }
  if (b.run > 1) choice.parameters.set("run", b.run);
  return choice;
}

WinogradBlocking blocking_from(std::string_view kind, const KernelChoice& choice, const WinogradProblem& p, Isa isa,
                               const std::string& step) {
  WinogradBlocking b;
  b.tile = find_tile(kind, choice.variant, isa);
  if (!b.tile) refuse_plan(step, "no kernel variant '" + choice.variant + "' for " + std::string(to_string(isa)));
  if (const auto cut = only_cut(p)) {
    b.cut = *cut;
  } else {
    b.cut = {plan_parameter(choice, "images", step), plan_parameter(choice, "rows", step)};
    if (b.cut.images > 1 && b.cut.rows < p.tile_rows()) refuse_plan(step, "kernel parameter images needs whole maps");
  }
  b.block_group = plan_parameter(choice, "block_group", step);
  if (choice.parameters.has("run")) b.run = plan_parameter(choice, "run", step);
  return b;
}

WinogradBlocking choose_fused_blocking(const WinogradProblem& p, Isa isa, int max_batch) {
  WinogradBlocking b = cut_batch(p, wanted_tiles(p), isa, max_batch);
  const int bytes = b.most_tiles(p) * p.form.products() * kBlock * int(sizeof(float));
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
