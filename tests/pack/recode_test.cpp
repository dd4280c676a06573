// Images encoded again: their size, their pixels, what is left of their metadata, and that threads do not show.
#include "pipeline/pack/recode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/idx.h"
#include "datasets/image_folder.h"
#include "datasets/pack/pack_dataset.h"
#include "pipeline/pack/make_pack.h"
#include "stages/input/image_decoder.h"
#include "tests/datasets/pack/sample_pack.h"
#include "tests/reference/image_reference.h"
#include "tests/support/file_contents.h"
#include "tests/support/make_exif.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;

TEST(RecodedSize, FollowsTorchvision) {
  const auto size = [](int height, int width, int to) { return recoded_size({height, width}, to); };
  EXPECT_EQ(size(500, 375, 256), (ImageSize{341, 256}));
  EXPECT_EQ(size(375, 500, 256), (ImageSize{256, 341}));
  EXPECT_EQ(size(300, 300, 256), (ImageSize{256, 256}));
  EXPECT_EQ(size(100, 900, 256), (ImageSize{100, 900})) << "small images keep their size";
  EXPECT_EQ(size(16384, 3, 2), (ImageSize{10922, 2}));
  EXPECT_EQ(size(500, 375, 0), (ImageSize{500, 375}));
}

DecodedImage decoded(std::span<const std::byte> file, int channels) {
  ImageDecoder decoder;
  DecodedImage image;
  const Result<ImageSize> size = decoder.open(file, channels);
  EXPECT_TRUE(size.ok());
  EXPECT_TRUE(decoder.decode(whole(size.value()), 1, image).ok());
  return image;
}

// A picture, and the same by the reference.
DecodedImage picture(int height, int width, int channels) {
  DecodedImage image;
  image.height = height, image.width = width, image.channels = channels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) image.pixels.push_back(smooth_pixel(y, x, c));
    }
  }
  return image;
}

TEST(Recoder, KeepsThePictureAtAnotherSize) {
  for (const int channels : {1, 3}) {
    const DecodedImage in = picture(61, 97, channels);
    reference::Image wide(in.height, in.width, channels);
    for (std::size_t i = 0; i < in.pixels.size(); ++i) wide.data[i] = in.pixels[i];
    Recoder recoder({24, 100, channels});
    const DecodedImage out = decoded(recoder.run(in), channels);
    ASSERT_EQ(out.height, 24);
    ASSERT_EQ(out.width, 38);
    const reference::Image expected = reference::resize_antialias(wide, 24, 38, channels);
    double most = 0;
    for (std::size_t i = 0; i < out.pixels.size(); ++i) most = std::max(most, std::abs(out.pixels[i] - expected.data[i]));
    EXPECT_LT(most, channels == 1 ? 4 : 16) << "JPEG at quality 100, chroma at half the size";
  }
}

TEST(Recoder, QualityDecidesTheSize) {
  const DecodedImage in = picture(100, 100, 3);
  std::size_t before = 0;
  for (const int quality : {10, 50, 90, 100}) {
    Recoder recoder({0, quality, 3});
    const std::size_t bytes = recoder.run(in).size();
    EXPECT_GT(bytes, before);
    before = bytes;
  }
}

class RecodedPack : public testing::Test {
 protected:
  PackReport pack(const char* file, const RecodeOptions& recode, int threads = 2) {
    return pack(ImageFolder({folder_ / "in", {}, {}}), file, recode, threads);
  }
  PackReport pack(const Dataset& source, const char* file, const RecodeOptions& recode, int threads = 2) {
    PackOptions o;
    o.file = folder_ / file;
    o.root = folder_ / "in";
    o.made_by = "test 1";
    o.threads = threads;
    o.recode = recode;
    o.on_bad = [](const SampleFailure& f) { throw Error(ExitCode::bad_data, f.source + ": " + f.reason); };
    return make_pack(source, o);
  }
  TempFolder folder_;
};

TEST_F(RecodedPack, ThreadsDoNotShowAndOptionsAreWrittenDown) {
  for (int i = 0; i < 30; ++i) {
    JpegOptions jpeg;
    jpeg.height = 30 + 3 * i;
    jpeg.width = 90 - i;
    folder_.write("in/a/" + std::to_string(100 + i) + ".jpg", make_jpeg(jpeg));
  }
  pack("one.h5", {32, 80, 3}, 1);
  pack("two.h5", {32, 80, 3}, 7);
  pack("other.h5", {32, 81, 3}, 7);
  EXPECT_TRUE(contents(folder_ / "one.h5") == contents(folder_ / "two.h5"));
  EXPECT_FALSE(contents(folder_ / "one.h5") == contents(folder_ / "other.h5"));
  const PackFile file(folder_ / "one.h5");
  const PackDataset data(folder_ / "one.h5", {});
  EncodedSample sample;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    ASSERT_TRUE(data.read(i, sample).ok());
    const DecodedImage image = decoded(sample.bytes, 3);
    EXPECT_EQ(std::min(image.height, image.width), std::min(32, 30 + 3 * static_cast<int>(i)));
    EXPECT_EQ(file.columns().length[i], sample.bytes.size());
  }
  EXPECT_NE(contents(folder_ / "one.h5").find("shorter side at most 32 (avx"), std::string::npos);
}

TEST_F(RecodedPack, TurnsPicturesAndDropsTheirMetadata) {
  JpegOptions jpeg;
  jpeg.height = 20;
  jpeg.width = 60;
  jpeg.pixel = [](int, int x, int) { return static_cast<std::uint8_t>(x < 30 ? 20 : 220); };
  TiffOptions turned;
  turned.orientation = 6;  // shown turned right: the stored left is the top
  folder_.write("in/a/1.jpg", with_exif(make_jpeg(jpeg), make_tiff(turned)));
  pack("kept.h5", {});
  pack("new.h5", {0, 95, 3});
  EncodedSample sample;
  const PackDataset kept(folder_ / "kept.h5", {}), fresh(folder_ / "new.h5", {});
  ASSERT_TRUE(fresh.read(0, sample).ok());
  EXPECT_THROW(find_marker(sample.bytes, 0xe1), std::exception) << "no EXIF";
  const DecodedImage image = decoded(sample.bytes, 1);
  ASSERT_EQ(image.height, 60);
  ASSERT_EQ(image.width, 20);
  EXPECT_LT(image.pixels[5 * 20 + 10], 60);
  EXPECT_GT(image.pixels[55 * 20 + 10], 180);
  ASSERT_TRUE(kept.read(0, sample).ok());
  EXPECT_NO_THROW(find_marker(sample.bytes, 0xe1));
  EXPECT_EQ(PackFile(folder_ / "kept.h5").count(), 1);
}

TEST_F(RecodedPack, MakesFilesOfRawPixels) {
  const IdxDataset idx(folder_.write("images", idx_images(5, 28, 28)), folder_.write("labels", idx_labels({0, 1, 2, 1, 0})));
  const PackReport report = pack(idx, "idx.h5", {0, 100, 3});
  EXPECT_EQ(report.packed, 5);
  const PackDataset data(folder_ / "idx.h5", {});
  EncodedSample sample;
  ASSERT_TRUE(data.read(3, sample).ok());
  EXPECT_EQ(data.label(3), 1);
  const DecodedImage image = decoded(sample.bytes, 1);
  ASSERT_EQ(image.height, 28);
  for (int i = 0; i < 28 * 28; ++i) EXPECT_NEAR(image.pixels[i], idx_pixel(3, i / 28, i % 28), 6);
}

}  // namespace
}  // namespace convoy
