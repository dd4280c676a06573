#include "stages/steps/winograd/tile_order.h"

#include <algorithm>

namespace convoy {
namespace {

// The parts.
enum : int { kFullShort, kFullFull, kShortFull, kShortShort };

int part_of(bool full_row, bool full_column) {
  if (full_row) return full_column ? kFullFull : kFullShort;
  return full_column ? kShortFull : kShortShort;
}

}  // namespace

TileOrder::TileOrder(const Form& form, const Shape& result, const TileBlock& block)
    : form_(form),
      rows_(tile_axis(form.y, result.height)),
      columns_(tile_axis(form.x, result.width)),
      block_(block),
      full_rows_(std::clamp(rows_.full - block.row, 0, block.rows)) {
  const int full = columns_.full, short_columns = columns_.tiles - full, short_rows = block.rows - full_rows_;
  const int sizes[kParts] = {full_rows_ * short_columns, full_rows_ * full, short_rows * full, short_rows * short_columns};
  begin_[0] = 0;
  for (int part = 0; part < kParts; ++part) begin_[part + 1] = begin_[part] + block.images * sizes[part];
}

TileRange TileOrder::range(int product) const {
  const bool full_row = form_.y.needs_full_tile(product / form_.x.products());
  const bool full_column = form_.x.needs_full_tile(product % form_.x.products());
  return {full_column ? begin_[kFullFull] : 0, begin_[full_row ? kShortFull : full_column ? kShortShort : kParts]};
}

std::int64_t TileOrder::products(int register_tile) const {
  std::int64_t sum = 0;
  for (int product = 0; product < form_.products(); ++product) sum += round_up(range(product).size(), register_tile);
  return sum;
}

TileRectangle TileOrder::rectangle(const TileBlock& part, const TileRun& rows, const TileRun& columns) const {
  const bool full_row = rows_.is_full(rows.begin), full_column = columns_.is_full(columns.begin);
  const int first_row = full_row ? block_.row : block_.row + full_rows_;
  const int part_rows = full_row ? full_rows_ : block_.rows - full_rows_;
  const int part_columns = full_column ? columns_.full : columns_.tiles - columns_.full;
  const int row = rows.begin - first_row, column = columns.begin - (full_column ? 0 : columns_.full);
  const int image = part.image - block_.image;
  return {rows, columns, begin_[part_of(full_row, full_column)] + (image * part_rows + row) * part_columns + column, part_columns,
          part_rows * part_columns};
}

}  // namespace convoy
