#include <gtest/gtest.h>
#include <png.h>

#include <limits>

#include "pipeline/preview/encode_png.h"
#include "pipeline/preview/make_preview.h"
#include "stages/input/recipe/normalize.h"
#include "tests/exec/fake_samples.h"

namespace convoy {
namespace {

using namespace test;

TEST(ShownPixels, UndoNormalisation) {
  for (const bool bgr : {false, true}) {
    const Normalisation n{1.0 / 255, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}, bgr};
    const Normalize normalize(3, n.scale, n.mean, n.std, bgr ? ChannelOrder::bgr : ChannelOrder::rgb);
    std::vector<std::uint8_t> picture;
    std::vector<float> input;
    for (int v = 0; v < 256; ++v) {
      const std::uint8_t pixel[3] = {static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(255 - v),
                                     static_cast<std::uint8_t>(v / 2)};
      picture.insert(picture.end(), pixel, pixel + 3);
      for (int c = 0; c < 3; ++c) {
        const auto k = static_cast<std::size_t>(c);
        input.push_back(static_cast<float>(pixel[normalize.picture_channel(c)]) * normalize.factor[k] + normalize.offset[k]);
      }
    }
    EXPECT_EQ(shown_pixels(input, {16, 16, 3, false}, n), picture);
  }
}

TEST(ShownPixels, GrayIsSpreadAndRangesAreKept) {
  const std::vector<float> input{0.0f, 1.0f, -5.0f, 7.0f, std::numeric_limits<float>::quiet_NaN(), 0.5f};
  const std::vector<std::uint8_t> pixels = shown_pixels(input, {2, 3, 1, false}, {1.0 / 255, {0.0}, {1.0}, false});
  const std::uint8_t expected[] = {0, 255, 0, 255, 0, 128};
  for (std::size_t i = 0; i < 18; ++i) EXPECT_EQ(pixels[i], expected[i / 3]) << i;
}

TEST(EncodePng, GivesThePixelsBack) {
  Canvas canvas(5, 7, {1, 2, 3});
  canvas.fill(2, 1, 3, 2, {200, 100, 50});
  const std::vector<std::byte> file = encode_png(canvas);
  EXPECT_EQ(file, encode_png(canvas));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  ASSERT_TRUE(png_image_begin_read_from_memory(&image, file.data(), file.size()));
  ASSERT_EQ(image.width, 7u);
  ASSERT_EQ(image.height, 5u);
  image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> pixels(5 * 7 * 3);
  ASSERT_TRUE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr));
  EXPECT_EQ(pixels, canvas.pixels);
}

struct OneClass : FakeSamples {
  using FakeSamples::FakeSamples;
  int label(std::int64_t) const override { return 0; }
};

struct FakeJob {
  OneClass samples{50, 3, 0, false};
  Sampler sampler{50, 3, true};
  Normalisation plain{1.0, {0.0}, {0.0625}, false};
  PreviewSource source{samples, sampler, samples, kFakeImage, plain};
};

TEST(Preview, TilesAreWhatTrainingComputes) {
  FakeJob job;
  const Preview preview = make_preview(job.source, {12, 3, 2, "title"});
  ASSERT_EQ(preview.sheet.tiles.size(), 36u);
  EXPECT_EQ(preview.sheet.columns, 3);
  EXPECT_TRUE(preview.bad.empty());
  for (int position = 0; position < 12; ++position) {
    const std::int64_t id = job.sampler.id(2, position);
    for (std::uint32_t variant = 0; variant < 3; ++variant) {
      const SheetTile& tile = preview.sheet.tiles[static_cast<std::size_t>(position) * 3 + variant];
      EXPECT_EQ(tile.label, "one");
      EXPECT_EQ(tile.note, "#" + std::to_string(id) + " epoch " + std::to_string(3 + variant));
      std::vector<float> input(6);
      for (int i = 0; i < 6; ++i) input[static_cast<std::size_t>(i)] = FakeSamples::pixel(2 + variant, id, id, i);
      EXPECT_EQ(tile.pixels, shown_pixels(input, kFakeImage, job.plain));
    }
  }
}

TEST(Preview, BadSamplesAreNamedAndTheirTilesEmpty) {
  FakeJob job;
  OneClass bad(50, 3, 60, false);
  const Preview preview = make_preview({bad, job.sampler, bad, kFakeImage, job.plain}, {100, 1, 0, ""});
  ASSERT_EQ(preview.sheet.tiles.size(), 50u) << "an epoch has no more";
  std::size_t empty = 0;
  for (int position = 0; position < 50; ++position) {
    const std::int64_t id = job.sampler.id(0, position);
    const SheetTile& tile = preview.sheet.tiles[static_cast<std::size_t>(position)];
    EXPECT_EQ(tile.pixels.empty(), bad.bad(id));
    empty += tile.pixels.empty();
  }
  EXPECT_GT(empty, 5u);
  EXPECT_EQ(preview.bad.size(), empty);
}

TEST(Preview, SheetsShowEachTileEnlargedInItsPlace) {
  Sheet sheet{"t", 2, 3, 2, {}};
  for (std::uint8_t i = 0; i < 3; ++i)
    sheet.tiles.push_back({std::vector<std::uint8_t>(18, static_cast<std::uint8_t>(50 * (i + 1))), "label", "note"});
  sheet.tiles[1].pixels.clear();
  const Canvas canvas = draw_sheet(sheet);
  std::size_t of[256] = {};
  for (std::size_t i = 0; i < canvas.pixels.size(); i += 3) {
    if (canvas.pixels[i] == canvas.pixels[i + 1] && canvas.pixels[i] == canvas.pixels[i + 2]) ++of[canvas.pixels[i]];
  }
  const std::size_t tile = 2 * 3 * 48 * 48;  // 48 fold: the shorter side has 96 pixels
  EXPECT_EQ(of[50], tile);
  EXPECT_EQ(of[100], 0u);
  EXPECT_EQ(of[150], tile);
  EXPECT_GT(of[235], 100u);  // letters
  Sheet huge{"", 20000, 20000, 1, {SheetTile{}}};
  EXPECT_THROW(draw_sheet(huge), Error);
}

}  // namespace
}  // namespace convoy
