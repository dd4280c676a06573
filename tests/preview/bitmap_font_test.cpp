#include "pipeline/preview/bitmap_font.h"

#include <gtest/gtest.h>

#include <set>

namespace convoy {
namespace {

TEST(BitmapFont, GlyphsAreEightRowsOfFiveAndAllDifferent) {
  std::set<std::string> seen;
  for (const char* glyph : kGlyphs) {
    const std::string rows = glyph;
    ASSERT_EQ(rows.size(), 8u * 6 - 1) << rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool between = i % 6 == 5;
      EXPECT_TRUE(between ? rows[i] == ' ' : rows[i] == '.' || rows[i] == '#') << rows;
    }
    EXPECT_TRUE(seen.insert(rows).second) << rows;
  }
}

TEST(BitmapFont, DrawsALetterAtItsPlaceAndScale) {
  Canvas canvas(20, 20, {0, 0, 0});
  draw_text(canvas, 2, 1, 2, {9, 8, 7}, "L");
  int lit = 0;
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 20; ++x) {
      const bool stem = x >= 2 && x < 4 && y >= 1 && y < 15, foot = x >= 2 && x < 12 && y >= 13 && y < 15;
      const std::uint8_t* p = &canvas.pixels[static_cast<std::size_t>(y * 20 + x) * 3];
      EXPECT_EQ(p[0], stem || foot ? 9 : 0) << x << ' ' << y;
      lit += p[2] == 7;
    }
  }
  EXPECT_EQ(lit, 2 * 14 + 8 * 2);
}

TEST(BitmapFont, TextBeyondTheCanvasIsCut) {
  Canvas canvas(4, 4, {0, 0, 0});
  draw_text(canvas, -3, -2, 3, {1, 1, 1}, "WWW");
  EXPECT_EQ(canvas.pixels.size(), 48u);
}

TEST(BitmapFont, CountsCharactersNotBytes) {
  EXPECT_EQ(text_width("caf\xc3\xa9", 1), 4 * kGlyphAdvance);
  EXPECT_EQ(text_width("\xff\xfe", 2), 2 * 2 * kGlyphAdvance);  // no UTF-8: a box a byte
  EXPECT_EQ(fit_text("ankle boot", 1, 10 * kGlyphAdvance), "ankle boot");
  EXPECT_EQ(fit_text("ankle boot", 1, 10 * kGlyphAdvance - 1), "ankle b..");
  EXPECT_EQ(fit_text("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 1, 3 * kGlyphAdvance), "\xc3\xa9..");
  EXPECT_EQ(fit_text("abc", 4, 1), "..");
}

}  // namespace
}  // namespace convoy
