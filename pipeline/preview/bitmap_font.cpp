#include "pipeline/preview/bitmap_font.h"

#include <algorithm>
#include <vector>

namespace convoy {
namespace {

constexpr int kGlyphWidth = 5;
constexpr std::size_t kBox = 95;

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Where each character of UTF-8 text begins.
std::vector<std::size_t> characters(std::string_view text) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || !continues_a_character(text[i])) begins.push_back(i);
  }
  return begins;
}

const char* glyph(char c) { return kGlyphs[c >= ' ' && c <= '~' ? static_cast<std::size_t>(c - ' ') : kBox]; }

}  // namespace

int text_width(std::string_view text, int scale) { return static_cast<int>(characters(text).size()) * kGlyphAdvance * scale; }

std::string fit_text(std::string_view text, int scale, int width) {
  if (text_width(text, scale) <= width) return std::string(text);
  const std::vector<std::size_t> begins = characters(text);
  const int room = std::max(0, width / (kGlyphAdvance * scale) - 2);
  return std::string(text.substr(0, begins[static_cast<std::size_t>(room)])) + "..";
}

void draw_text(Canvas& canvas, int x, int y, int scale, Color color, std::string_view text) {
  for (const std::size_t begin : characters(text)) {
    const char* dots = glyph(text[begin]);
    for (int row = 0; row < kGlyphHeight; ++row) {
      for (int column = 0; column < kGlyphWidth; ++column) {
        if (dots[row * (kGlyphWidth + 1) + column] == '#') canvas.fill(x + column * scale, y + row * scale, scale, scale, color);
      }
    }
    x += kGlyphAdvance * scale;
  }
}

}  // namespace convoy
