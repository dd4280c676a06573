// From a folder of images to a pack: threads, stops and bad images do not show in what is packed.
#include "pipeline/pack/make_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "datasets/idx.h"
#include "datasets/image_folder.h"
#include "datasets/pack/pack_dataset.h"
#include "tests/datasets/pack/sample_pack.h"
#include "tests/support/file_contents.h"
#include "tests/support/make_idx.h"
#include "tests/support/make_jpeg.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

class MakePack : public testing::Test {
 protected:
  MakePack() {
    for (int i = 0; i < 45; ++i) {
      JpegOptions jpeg;
      jpeg.height = 10 + i % 7;
      jpeg.width = 20 + i;
      jpeg.pixel = [i](int y, int x, int c) { return static_cast<std::uint8_t>(smooth_pixel(y, x, c) + i); };
      folder_.write(name(i), make_jpeg(jpeg));
    }
  }

  static std::string name(int i) {
    return "in/" + std::string(1, static_cast<char>('a' + i % 3)) + "/" + std::to_string(100 + i) + ".jpg";
  }

  PackOptions options(const char* file, int threads = 2) {
    PackOptions o;
    o.file = folder_ / file;
    o.root = folder_ / "in/";
    o.made_by = "test 1";
    o.threads = threads;
    o.on_bad = [this](const SampleFailure& f) { bad_.push_back(f.source + ": " + f.reason); };
    return o;
  }
  ImageFolder source() const { return ImageFolder({folder_ / "in", {}, {}}); }

  TempFolder folder_;
  std::vector<std::string> bad_;
};

TEST_F(MakePack, HoldsTheFolderInItsOrder) {
  std::int64_t seen = 0;
  PackOptions o = options("x.h5");
  o.on_image = [&](std::int64_t done, std::int64_t total) {
    EXPECT_EQ(done, ++seen);
    EXPECT_EQ(total, 45);
  };
  const PackReport report = make_pack(source(), o);
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.packed, 45);
  EXPECT_EQ(seen, 45);
  const ImageFolder folder = source();
  const PackDataset pack(o.file, {});
  ASSERT_EQ(pack.size(), 45);
  EXPECT_THAT(pack.class_names(), ElementsAre("a", "b", "c"));
  EncodedSample one, other;
  for (std::int64_t id = 0; id < 45; ++id) {
    ASSERT_TRUE(folder.read(id, one).ok() && pack.read(id, other).ok());
    EXPECT_EQ(one.bytes, other.bytes);
    EXPECT_EQ(folder.label(id), pack.label(id));
    EXPECT_EQ(folder.describe(id), (folder_ / "in").string() + "/" + std::string(PackFile(o.file).name(id)));
  }
}

TEST_F(MakePack, ThreadsDoNotShow) {
  make_pack(source(), options("one.h5", 1));
  for (int threads : {2, 3, 16}) {
    make_pack(source(), options("x.h5", threads));
    EXPECT_TRUE(contents(folder_ / "x.h5") == contents(folder_ / "one.h5")) << threads;
    std::filesystem::remove(folder_ / "x.h5");
  }
}

TEST_F(MakePack, StopsAndGoesOn) {
  make_pack(source(), options("whole.h5"));
  int runs = 0;
  for (bool complete = false; !complete; ++runs) {
    std::atomic<int> left = 4;
    PackOptions o = options("x.h5");
    o.stop = [&] { return --left < 0; };
    const PackReport report = make_pack(source(), o);
    complete = report.complete;
    EXPECT_EQ(std::filesystem::exists(o.file), complete);
    ASSERT_LT(runs, 40);
  }
  EXPECT_GT(runs, 5);
  EXPECT_TRUE(contents(folder_ / "x.h5") == contents(folder_ / "whole.h5"));
}

// As if it had been killed before its very last act.
class NothingRemoved : public FileSystem {
 public:
  int unlink(const char*) override { return 0; }
};

TEST_F(MakePack, AFinishedPackIsOnlyTidiedUp) {
  folder_.write(name(3), "<html>");
  NothingRemoved files;
  make_pack(source(), options("x.h5"), files);
  const std::string before = contents(folder_ / "x.h5");
  ASSERT_TRUE(std::filesystem::exists(folder_ / "x.h5.journal"));
  const PackReport report = make_pack(source(), options("x.h5"));
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.packed, 44);
  EXPECT_EQ(report.left_out, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.h5.journal"));
  EXPECT_TRUE(contents(folder_ / "x.h5") == before);
}

TEST_F(MakePack, BadImagesAreNamedAndLeftOut) {
  const auto cut = folder_.write(name(3), test::cut(make_jpeg({}), 300));
  const auto page = folder_.write(name(7), "<html>");
  PackOptions o = options("x.h5");
  o.on_bad = [](const SampleFailure& f) { throw Error(ExitCode::bad_data, f.source); };
  EXPECT_THROW(make_pack(source(), o), Error);
  EXPECT_FALSE(std::filesystem::exists(o.file));
  const PackReport report = make_pack(source(), options("x.h5"));
  EXPECT_EQ(report.packed, 43);
  EXPECT_EQ(report.left_out, 2);
  EXPECT_THAT(bad_, ElementsAre(HasSubstr(cut.string()), HasSubstr(page.string())));
  EXPECT_EQ(PackFile(o.file).count(), 43);
  EncodedSample sample;
  const PackDataset pack(o.file, {});
  for (std::int64_t id = 0; id < 43; ++id) EXPECT_TRUE(pack.read(id, sample).ok());
}

TEST_F(MakePack, BadImagesOfAnEarlierRunCountAgain) {
  folder_.write(name(0), "<html>");
  std::atomic<int> left = 20;
  PackOptions o = options("x.h5");
  o.stop = [&] { return --left < 0; };
  EXPECT_FALSE(make_pack(source(), o).complete);
  EXPECT_EQ(bad_.size(), 1u);
  EXPECT_TRUE(make_pack(source(), options("x.h5")).complete);
  EXPECT_EQ(bad_.size(), 2u);
}

TEST_F(MakePack, RawPixelsAreNoImageFiles) {
  const IdxDataset idx(folder_.write("images", idx_images(2, 4, 4)), folder_.write("labels", idx_labels({0, 1})));
  EXPECT_THROW(make_pack(idx, options("x.h5")), Error) << "nothing is left to pack";
  EXPECT_THAT(bad_.at(0), HasSubstr("--quality makes JPEG files"));
}

TEST_F(MakePack, NamesCannotUpsetATerminal) {
  std::filesystem::rename(folder_ / name(0), folder_ / "in/a/x\x1b[2J.jpg");
  make_pack(source(), options("x.h5"));
  const PackFile pack(folder_ / "x.h5");
  EXPECT_EQ(pack.name(14), "a/x?[2J.jpg");
}

}  // namespace
}  // namespace convoy
