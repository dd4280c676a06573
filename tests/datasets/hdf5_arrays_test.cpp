#include "datasets/hdf5_arrays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <limits>

#include "make_hdf5.h"
#include "mutate.h"
#include "tests/support/file_contents.h"
#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using test::hdf5_pixel;
using test::hdf5_pixels;
using test::Hdf5Writer;
using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kSamples = 7, kImage = 4 * 5 * 3;
const std::vector<hsize_t> kDims{7, 4, 5, 3};
const std::vector<std::int64_t> kLabels{0, 1, 2, 1, 0, 2, 1};

void expect_samples(const Dataset& data, std::int64_t image = kImage) {
  ASSERT_EQ(data.size(), kSamples);
  EncodedSample sample;
  for (std::int64_t id : {3, 0, 6, 1, 5, 2, 4}) {
    ASSERT_TRUE(data.read(id, sample).ok()) << id;
    EXPECT_EQ(sample.format, EncodedSample::Format::raw);
    ASSERT_EQ(static_cast<std::int64_t>(sample.bytes.size()), image);
    for (std::int64_t e = 0; e < image; ++e) {
      ASSERT_EQ(std::to_integer<int>(sample.bytes[static_cast<std::size_t>(e)]), hdf5_pixel(id, e)) << id << ' ' << e;
    }
    EXPECT_EQ(data.label(id), kLabels[static_cast<std::size_t>(id)]);
  }
}

class Hdf5Arrays : public testing::Test {
 protected:
  Hdf5Options options() const {
    Hdf5Options o;
    o.path = file_;
    return o;
  }
  void write(const std::function<void(Hdf5Writer&)>& fill) {
    Hdf5Writer writer(file_);
    fill(writer);
  }
  // Pixels stored in this way, labels, nothing else.
  void write_pixels(const test::Hdf5Storage& storage = {}) {
    write([&](Hdf5Writer& w) {
      w.bytes("x", kDims, hdf5_pixels(kSamples, kImage), storage);
      w.integers("y", {7}, kLabels);
    });
  }
  std::string complaint(const Hdf5Options& o, ExitCode code = ExitCode::bad_data) {
    try {
      open_hdf5_arrays(o);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), code);
      EXPECT_THAT(error.what(), HasSubstr(root_.path().string())) << "names its file";
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  TempFolder root_;
  std::filesystem::path file_ = root_ / "data.h5";
};

TEST_F(Hdf5Arrays, ReadsTheCoursesNamesAndClasses) {
  write([](Hdf5Writer& w) {
    w.bytes("train_set_x", kDims, hdf5_pixels(kSamples, kImage));
    w.integers("train_set_y", {1, 7}, kLabels);
    w.texts("list_classes", {"cat", "non-cat", "dog"}, 7);
  });
  Hdf5Options o = options();
  o.x = "train_set_x";
  o.y = "train_set_y";
  const auto data = open_hdf5_arrays(o);
  expect_samples(*data);
  EXPECT_THAT(data->class_names(), ElementsAre("cat", "non-cat", "dog"));
  EXPECT_TRUE(data->in_memory());
  EXPECT_EQ(data->describe(4), file_.string() + "[4]");
  o.class_names = {"a", "b", "c"};
  EXPECT_THAT(open_hdf5_arrays(o)->class_names(), ElementsAre("a", "b", "c"));
}

TEST_F(Hdf5Arrays, ReadsPcamsTwoFilesAndFourDimensionalLabels) {
  write([](Hdf5Writer& w) { w.bytes("x", kDims, hdf5_pixels(kSamples, kImage), {{2, 4, 5, 3}, true, true, false}); });
  Hdf5Options o = options();
  o.labels_path = root_ / "y.h5";
  Hdf5Writer(o.labels_path).integers("y", {7, 1, 1, 1}, kLabels);
  const auto data = open_hdf5_arrays(o);
  expect_samples(*data);
  EXPECT_EQ(data->class_names().size(), 3u);
}

TEST_F(Hdf5Arrays, NumbersMayNameClassesAndNumClassesCountsThem) {
  write([](Hdf5Writer& w) {
    w.bytes("x", {7, 4, 5}, hdf5_pixels(kSamples, 20));
    w.floats("y", {7, 1}, {0, 1, 2, 1, 0, 2, 1});
    w.integers("list_classes", {6}, {0, 1, 2, 3, 4, 5});
  });
  expect_samples(*open_hdf5_arrays(options()), 20);
  EXPECT_EQ(open_hdf5_arrays(options())->class_names().size(), 6u);
  Hdf5Options o = options();
  o.classes = "";
  o.num_classes = 9;
  EXPECT_EQ(open_hdf5_arrays(o)->class_names().size(), 9u);
}

TEST_F(Hdf5Arrays, FloatsAndIntegersThatAreBytesBecomeBytes) {
  for (const double scale : {1.0, 255.0}) {
    std::vector<double> values;
    for (std::uint8_t pixel : hdf5_pixels(kSamples, kImage)) values.push_back(pixel / scale);
    write([&](Hdf5Writer& w) {
      w.floats("x", kDims, values);
      w.integers("y", {7}, kLabels);
    });
    expect_samples(*open_hdf5_arrays(options()));
  }
  std::vector<std::int64_t> integers;
  for (std::uint8_t pixel : hdf5_pixels(kSamples, kImage)) integers.push_back(pixel);
  write([&](Hdf5Writer& w) {
    w.integers("x", kDims, integers);
    w.integers("y", {7}, kLabels);
  });
  expect_samples(*open_hdf5_arrays(options()));
}

TEST_F(Hdf5Arrays, OtherValuesAreRefusedByTheFirst) {
  const auto with_value = [&](double value) {
    std::vector<double> values(static_cast<std::size_t>(kSamples * kImage), 7.0);
    values[2 * kImage + 3] = value;
    write([&](Hdf5Writer& w) {
      w.floats("x", kDims, values);
      w.integers("y", {7}, kLabels);
    });
    return complaint(options());
  };
  for (double value : {-1.0, 256.0, 0.5, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(with_value(value), HasSubstr("\"x\" sample ")) << value;
  }
  EXPECT_THAT(with_value(0.25), HasSubstr("sample 2 holds 0.25, which is no 8-bit pixel"));
}

TEST_F(Hdf5Arrays, LargeArraysStayInTheirFile) {
  const std::vector<test::Hdf5Storage> storages{
      {}, {{1, 4, 5, 3}}, {{3, 4, 5, 3}}, {{1, 4, 5, 3}, true}, {{3, 4, 5, 3}, true, true}, {{7, 4, 5, 3}, true}};
  std::uint64_t first = 0;
  for (std::size_t s = 0; s < storages.size(); ++s) {
    write_pixels(storages[s]);
    Hdf5Options o = options();
    o.max_memory = kSamples * kImage - 1;
    const auto data = open_hdf5_arrays(o);
    EXPECT_FALSE(data->in_memory()) << s;
    expect_samples(*data);
    expect_samples(*data);
    if (s == 0) first = data->fingerprint();
  }
  EXPECT_NE(first, 0u);
}

TEST_F(Hdf5Arrays, LargeArraysInAwkwardStorageAreRefusedWithAWayOut) {
  Hdf5Options o = options();
  o.max_memory = 0;
  for (const test::Hdf5Storage& storage :
       std::vector<test::Hdf5Storage>{{{7, 2, 5, 3}}, {{1, 4, 5, 1}, true}, {{1, 4, 5, 3}, false, false, true}}) {
    write_pixels(storage);
    EXPECT_THAT(complaint(o), HasSubstr("raise max_memory, or store it anew: h5repack -l x:CHUNK=1x4x5x3 -f x:GZIP=4"));
    expect_samples(*open_hdf5_arrays(options()));
  }
  write([](Hdf5Writer& w) {
    w.floats("x", kDims, std::vector<double>(static_cast<std::size_t>(kSamples * kImage), 1.0));
    w.integers("y", {7}, kLabels);
  });
  EXPECT_THAT(complaint(o), HasSubstr("no unsigned bytes"));
}

TEST_F(Hdf5Arrays, DamagedChunksAreFailuresOfTheirSamples) {
  write_pixels({{1, 4, 5, 3}, true});
  Hdf5Options o = options();
  o.max_memory = 0;
  const auto data = open_hdf5_arrays(o);
  const auto size = std::filesystem::file_size(file_);
  std::fstream(file_, std::ios::in | std::ios::out | std::ios::binary)
      .write(std::string(size, '\x55').data(), static_cast<std::streamsize>(size));
  EncodedSample sample;
  EXPECT_THAT(data->read(3, sample).failure().message, HasSubstr("cannot be inflated"));
  std::filesystem::resize_file(file_, 10);
  EXPECT_THAT(data->read(3, sample).failure().message, HasSubstr("the file ends before its data"));
}

TEST_F(Hdf5Arrays, SaysWhatIsThereInsteadAndWhatIsWrong) {
  EXPECT_THAT(complaint(options(), ExitCode::io), HasSubstr("No such file"));
  root_.write("data.h5", "no HDF5");
  EXPECT_THAT(complaint(options()), HasSubstr("is no HDF5 file"));
  root_.write("data.h5", test::gzip("x"));
  EXPECT_THAT(complaint(options()), HasSubstr("gunzip it first"));
  const auto with = [&](const std::vector<hsize_t>& x, const std::vector<hsize_t>& y) {
    write([&](Hdf5Writer& w) {
      hsize_t pixels = 1, labels = 1;
      for (hsize_t d : x) pixels *= d;
      for (hsize_t d : y) labels *= d;
      w.bytes("x", x, std::vector<std::uint8_t>(pixels));
      w.integers("y", y, std::vector<std::int64_t>(labels));
    });
    return complaint(options());
  };
  EXPECT_THAT(with({7, 60}, {7}), HasSubstr("\"x\" is 7 x 60; expected samples x height x width x channels"));
  EXPECT_THAT(with({7, 3, 8, 8}, {7}), HasSubstr("these channels come first, transpose the array"));
  EXPECT_THAT(with({7, 4, 5, 4}, {7}), HasSubstr("with 1 or 3 channels"));
  EXPECT_THAT(with({7, 4, 5, 3}, {6}), HasSubstr("\"y\" is 6; expected one label for each of 7 samples"));
  EXPECT_THAT(with({7, 4, 5, 3}, {7, 6}), HasSubstr("one-hot labels are not read"));
  write_pixels();
  Hdf5Options o = options();
  o.x = "train_set_x";
  EXPECT_THAT(complaint(o), HasSubstr("has no array \"train_set_x\"; it holds: x, y; set x to one of them"));
  o = options();
  o.class_names = {"a", "b"};
  EXPECT_THAT(complaint(o), HasSubstr("\"y\" sample 2 has label 2, but there are 2 classes"));
  write([](Hdf5Writer& w) {
    w.bytes("x", kDims, hdf5_pixels(kSamples, kImage));
    w.floats("y", {7}, {0, 1, 0.5, 0, 0, 0, 0});
  });
  EXPECT_THAT(complaint(options()), HasSubstr("sample 2 has label 0.5"));
  write([](Hdf5Writer& w) {
    w.bytes("x", kDims, hdf5_pixels(kSamples, kImage));
    w.integers("y", {7}, kLabels);
    w.variable_texts("list_classes", {"a", "b", "c"});
  });
  EXPECT_THAT(complaint(options()), HasSubstr("fixed-length strings"));
}

TEST_F(Hdf5Arrays, DamagedFilesAreReadOrRefused) {
  write([](Hdf5Writer& w) {
    w.bytes("x", kDims, hdf5_pixels(kSamples, kImage), {{2, 4, 5, 3}, true});
    w.integers("y", {7}, kLabels);
    w.texts("list_classes", {"a", "b", "c"}, 1);
  });
  const std::string good = test::contents(file_);
  int refused = 0;
  for (std::uint32_t number = 0; number < 300; ++number) {
    root_.write("data.h5", test::mutated(good, number));
    for (std::int64_t memory : {0, 1 << 20}) {
      Hdf5Options o = options();
      o.max_memory = memory;
      try {
        const auto data = open_hdf5_arrays(o);
        EncodedSample sample;
        for (std::int64_t id = 0; id < data->size(); ++id) (void)data->read(id, sample);
      } catch (const Error& error) {
        ASSERT_EQ(error.exit_code(), ExitCode::bad_data) << error.what();
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace convoy
