// Pictures in rows with words below them, as one picture.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/preview/canvas.h"

namespace convoy {

struct SheetTile {
  std::vector<std::uint8_t> pixels;  // R, G, B, of the sheet's tile size; empty: a gray field for a sample that is none
  std::string label, note;           // two lines; what is too long is cut
};

struct Sheet {
  std::string title;
  int tile_height = 0, tile_width = 0;  // pixels of every tile; small ones are drawn larger, by whole numbers
  int columns = 0;                      // 0: as many as make a sheet of about 1600 pixels, or a square of fewer tiles
  std::vector<SheetTile> tiles;
};

// Throws Error(bad_spec) for a sheet of more than 256 Mi pixels.
Canvas draw_sheet(const Sheet&);

}  // namespace convoy
