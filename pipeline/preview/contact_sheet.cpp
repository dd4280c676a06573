#include "pipeline/preview/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/preview/bitmap_font.h"

namespace convoy {
namespace {

constexpr int kGap = 6;             // pixels between tiles
constexpr int kSmallest = 96;       // a tile's shorter side is drawn at least this long
constexpr int kUsualWidth = 1600;   // of a sheet
constexpr int kLettersAWidth = 18;  // that a label has room for
constexpr std::int64_t kMostPixels = std::int64_t{256} << 20;
constexpr Color kPaper{32, 32, 32}, kInk{235, 235, 235}, kFaint{160, 160, 160}, kNothing{90, 40, 40};

struct Layout {
  explicit Layout(const Sheet& sheet) {
    zoom = std::max(
        1, (kSmallest + std::min(sheet.tile_height, sheet.tile_width) - 1) / std::min(sheet.tile_height, sheet.tile_width));
    width = sheet.tile_width * zoom;
    height = sheet.tile_height * zoom;
    text = std::max(1, width / (kLettersAWidth * kGlyphAdvance));
    line = (kGlyphHeight + 2) * text;
    const auto count = static_cast<int>(sheet.tiles.size());
    const int fit = std::max(1, (kUsualWidth - kGap) / (width + kGap));
    columns = sheet.columns > 0 ? sheet.columns : std::min(fit, static_cast<int>(std::ceil(std::sqrt(count))));
    rows = (count + columns - 1) / columns;
    top = 2 * kGap + kGlyphHeight * title;
  }
  std::int64_t sheet_width() const { return kGap + std::int64_t{columns} * (width + kGap); }
  std::int64_t sheet_height() const { return top + std::int64_t{rows} * (height + 2 * line + kGap); }

  int zoom, width, height, text, line, columns, rows, top;
  int title = 2;  // scale of the title's letters
};

void draw_picture(Canvas& canvas, const SheetTile& tile, const Sheet& sheet, const Layout& at, int left, int top) {
  if (tile.pixels.empty()) return canvas.fill(left, top, at.width, at.height, kNothing);
  for (int y = 0; y < sheet.tile_height; ++y) {
    for (int x = 0; x < sheet.tile_width; ++x) {
      const std::uint8_t* p =
          tile.pixels.data() +
          (static_cast<std::size_t>(y) * static_cast<std::size_t>(sheet.tile_width) + static_cast<std::size_t>(x)) * 3;
      canvas.fill(left + x * at.zoom, top + y * at.zoom, at.zoom, at.zoom, {p[0], p[1], p[2]});
    }
  }
}

}  // namespace

Canvas draw_sheet(const Sheet& sheet) {
  const Layout at(sheet);
  if (at.sheet_width() * at.sheet_height() > kMostPixels) {
    throw Error(ExitCode::bad_spec, "a sheet of " + std::to_string(at.sheet_width()) + " x " + std::to_string(at.sheet_height()) +
                                        " pixels is too large; ask for fewer samples or variants");
  }
  Canvas canvas(static_cast<int>(at.sheet_height()), static_cast<int>(at.sheet_width()), kPaper);
  draw_text(canvas, kGap, kGap, at.title, kInk, fit_text(sheet.title, at.title, canvas.width - 2 * kGap));
  for (std::size_t i = 0; i < sheet.tiles.size(); ++i) {
    const SheetTile& tile = sheet.tiles[i];
    const int row = static_cast<int>(i) / at.columns, column = static_cast<int>(i) % at.columns;
    const int left = kGap + column * (at.width + kGap), top = at.top + row * (at.height + 2 * at.line + kGap);
    draw_picture(canvas, tile, sheet, at, left, top);
    draw_text(canvas, left, top + at.height + at.text, at.text, kInk, fit_text(tile.label, at.text, at.width));
    draw_text(canvas, left, top + at.height + at.line, at.text, kFaint, fit_text(tile.note, at.text, at.width));
  }
  return canvas;
}

}  // namespace convoy
