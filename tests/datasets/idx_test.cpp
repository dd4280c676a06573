#include "datasets/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/make_idx.h"
#include "tests/support/temp_folder.h"

namespace convoy {
namespace {

using namespace test;
using testing::HasSubstr;

struct Files {
  TempFolder folder;
  std::filesystem::path images, labels;
  Files(const std::string& image_bytes, const std::string& label_bytes)
      : images(folder.write("images", image_bytes)), labels(folder.write("labels", label_bytes)) {}

  std::string complaint(ExitCode code = ExitCode::bad_data, std::vector<std::string> names = {}) const {
    try {
      IdxDataset data(images, labels, names);
    } catch (const Error& e) {
      EXPECT_EQ(e.exit_code(), code) << e.what();
      return e.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }
};

void expect_contents(const IdxDataset& data) {
  ASSERT_EQ(data.size(), 3);
  EncodedSample sample;
  ASSERT_TRUE(data.read(2, sample).ok());
  EXPECT_EQ(sample.format, EncodedSample::Format::raw);
  EXPECT_EQ(sample.height, 4);
  EXPECT_EQ(sample.width, 5);
  EXPECT_EQ(sample.channels, 1);
  ASSERT_EQ(sample.bytes.size(), 20u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(static_cast<std::uint8_t>(sample.bytes[i]), idx_pixel(2, i / 5, i % 5));
  EXPECT_EQ(data.label(0), 7);
  EXPECT_EQ(data.label(2), 9);
}

TEST(Idx, ReadsPlainAndGzip) {
  const std::string images = idx_images(3, 4, 5), labels = idx_labels({7, 0, 9});
  const Files plain(images, labels), packed(gzip(images), gzip(labels));
  const IdxDataset a(plain.images, plain.labels), b(packed.images, packed.labels);
  expect_contents(a);
  expect_contents(b);
  EXPECT_EQ(a.fingerprint(), b.fingerprint());
  EXPECT_EQ(a.class_names().size(), 10u);
  EXPECT_EQ(a.class_names()[3], "3");
  EXPECT_EQ(a.describe(2), plain.images.string() + "[2]");
}

TEST(Idx, DefaultClassesReachTheHighestLabel) {
  const Files files(idx_images(2, 1, 1), idx_labels({0, 26}));
  EXPECT_EQ(IdxDataset(files.images, files.labels).class_names().size(), 27u);
}

TEST(Idx, FingerprintFollowsPixelsAndLabels) {
  const Files a(idx_images(2, 2, 2), idx_labels({0, 1})), b(idx_images(2, 2, 2), idx_labels({1, 0}));
  std::string changed = idx_images(2, 2, 2);
  changed.back() ^= 1;
  const Files c(changed, idx_labels({0, 1}));
  const std::uint64_t first = IdxDataset(a.images, a.labels).fingerprint();
  EXPECT_NE(first, IdxDataset(b.images, b.labels).fingerprint());
  EXPECT_NE(first, IdxDataset(c.images, c.labels).fingerprint());
}

TEST(Idx, RefusesDamagedFilesByName) {
  const std::string images = idx_images(3, 4, 5), labels = idx_labels({7, 0, 9});
  const std::string zipped = gzip(images);
  std::string flipped = zipped;
  flipped[flipped.size() / 2] ^= 0x10;
  struct Case {
    std::string images, labels, expected;
  };
  const Case cases[] = {
      {labels, labels, "magic number is 0x00000801, expected 0x00000803"},
      {images, images, "magic number is 0x00000803, expected 0x00000801"},
      {"", labels, "truncated within its header"},
      {images.substr(0, 10), labels, "truncated within its header"},
      {images.substr(0, images.size() - 1), labels, "is truncated: 59 of 60 data bytes"},
      {images + "x", labels, "has bytes after its last item"},
      {images, idx_labels({7, 0}), "3 images but"},
      {zipped.substr(0, zipped.size() / 2), labels, "gzip data is truncated"},
      {flipped, labels, "gzip data is damaged"},
      {gzip(images.substr(0, images.size() - 1)), labels, "is truncated: 59 of 60 data bytes"},
      {gzip(images + "x"), labels, "has bytes after its last item"},
      {big_endian(0x803) + big_endian(3) + big_endian(0) + big_endian(5), labels, "header size 1 is 0"},
      {big_endian(0x803) + std::string(12, '\xff'), labels, "header promises more data"},
      {big_endian(0x803) + big_endian(0x10000) + big_endian(0x10000) + big_endian(0x10000), labels, "header promises more data"},
      {images, labels + "\1", "has bytes after its last item"},
  };
  for (const Case& c : cases) {
    const Files files(c.images, c.labels);
    const std::string text = files.complaint();
    EXPECT_THAT(text, HasSubstr(c.expected));
    EXPECT_THAT(text, HasSubstr(files.folder.path().string()));
  }
}

TEST(Idx, RefusesLabelsWithoutAClassAndHugeSides) {
  const Files files(idx_images(3, 4, 5), idx_labels({1, 0, 2}));
  EXPECT_THAT(files.complaint(ExitCode::bad_data, {"a", "b"}), HasSubstr("labels[2]: label 2 has no class"));
  const Files wide(idx_images(1, 1, 16385), idx_labels({1}));
  EXPECT_THAT(wide.complaint(), HasSubstr("limit of 16384"));
}

TEST(Idx, AnAbsentFileIsAnIoError) {
  Files files(idx_images(1, 1, 1), idx_labels({1}));
  files.labels = files.folder / "absent";
  EXPECT_THAT(files.complaint(ExitCode::io), HasSubstr("absent: No such file"));
}

}  // namespace
}  // namespace convoy
