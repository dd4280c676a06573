// Text on a canvas, in a font of 5 x 8 pixels that is part of the program: a sheet of pictures needs no fonts installed.
//
// ASCII has glyphs; every other UTF-8 character, and every byte that is no character, is drawn as a box.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/preview/canvas.h"

namespace convoy {

// From ' ' to '~', then the box; rows of "..#.." with a blank between.
extern const char* const kGlyphs[96];

inline constexpr int kGlyphAdvance = 6, kGlyphHeight = 8;  // pixels at scale 1

int text_width(std::string_view text, int scale);
// The text, or as much of its start as fits into `width` pixels with ".." behind it.
std::string fit_text(std::string_view text, int scale, int width);
// (x, y) is the upper left corner.
void draw_text(Canvas&, int x, int y, int scale, Color, std::string_view text);

}  // namespace convoy
