// Packs read back, damaged, and made by somebody who means harm: each is refused for its own reason.
#include "datasets/pack/pack_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "datasets/pack/pack_dataset.h"
#include "datasets/pack/trailer.h"
#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/write.h"
#include "tests/datasets/pack/sample_pack.h"
#include "tests/support/file_contents.h"
#include "tests/support/temp_folder.h"
#include "tests/train/open_hdf5_ids.h"

namespace convoy {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string complaint(const fs::path& file) {
  try {
    PackFile pack(file);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
    EXPECT_THAT(error.what(), HasSubstr(file.string()));
    EXPECT_EQ(open_hdf5_ids(), 0u);
    return error.what();
  }
  return "opened";
}

class PackReading : public testing::Test {
 protected:
  PackReading() : file_(folder_ / "x.h5") {
    write_sample_pack(sample_plan(file_));
    bytes_ = contents(file_);
  }
  TempFolder folder_;
  fs::path file_;
  std::string bytes_;
};

TEST_F(PackReading, GivesBackWhatWasPacked) {
  const PackDataset pack(file_, {});
  EXPECT_EQ(open_hdf5_ids(), 0u) << "HDF5 holds the file open";
  EXPECT_EQ(pack.size(), kSampleImages - 3);
  EXPECT_THAT(pack.class_names(), ElementsAre("class0", "class1", "class2"));
  std::int64_t id = 0;
  EncodedSample sample;
  for (int i = 0; i < kSampleImages; ++i) {
    if (i % 20 == 13) continue;
    ASSERT_TRUE(pack.read(id, sample).ok());
    EXPECT_EQ(sample.format, EncodedSample::Format::encoded);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(sample.bytes.data()), sample.bytes.size()), sample_image(i));
    EXPECT_EQ(pack.label(id), i % 3);
    EXPECT_EQ(pack.describe(id),
              file_.string() + "[" + std::to_string(id) + "] (class" + std::to_string(i % 3) + "/" + std::to_string(i) + ".jpg)");
    ++id;
  }
}

TEST_F(PackReading, ClassesFollowTheSpec) {
  const PackDataset plain(file_, {}), turned(file_, {"class2", "class0", "class1"});
  EXPECT_EQ(plain.label(2), 2);
  EXPECT_EQ(turned.label(2), 0);
  EXPECT_NE(plain.fingerprint(), turned.fingerprint());
  EXPECT_EQ(plain.fingerprint(), PackDataset(file_, {}).fingerprint());
  EXPECT_THROW(PackDataset(file_, {"class2", "class0", "other"}), Error);
  EXPECT_THROW(PackDataset(file_, {"class2", "class0", "class1", "more"}), Error);
}

TEST_F(PackReading, ADamagedImageIsNamed) {
  bytes_[kPackBlobOffset + 3] ^= 1;  // of the second image: the first has one byte
  folder_.write("x.h5", bytes_);
  const PackDataset pack(file_, {});
  EncodedSample sample;
  EXPECT_TRUE(pack.read(0, sample).ok());
  EXPECT_TRUE(pack.read(2, sample).ok());
  const Status status = pack.read(1, sample);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.failure().code, ExitCode::bad_data);
  EXPECT_THAT(status.failure().message, HasSubstr("the pack is damaged"));
  EXPECT_THAT(pack.describe(1), HasSubstr("class1/1.jpg"));
}

TEST_F(PackReading, NoFlippedBitGoesUnseen) {
  std::mt19937 engine(3);
  const std::size_t blob_end = kPackBlobOffset + PackFile(file_).columns().blob_bytes();
  const std::size_t tail = (blob_end + kPackPage - 1) / kPackPage * kPackPage;
  for (int round = 0; round < 400; ++round) {
    std::size_t at = engine() % bytes_.size();
    if (at >= blob_end && at < tail) continue;  // padding, which nobody reads
    std::string damaged = bytes_;
    damaged[at] ^= static_cast<char>(1 << engine() % 8);
    folder_.write("x.h5", damaged);
    if (at < kPackBlobOffset || at >= tail) {
      EXPECT_NE(complaint(file_), "opened") << at;
      continue;
    }
    const PackDataset pack(file_, {});
    EncodedSample sample;
    int bad = 0;
    for (std::int64_t id = 0; id < pack.size(); ++id) bad += !pack.read(id, sample).ok();
    EXPECT_EQ(bad, 1) << at;
  }
}

TEST_F(PackReading, CutOffAnywhere) {
  for (std::size_t size = 0; size < bytes_.size(); size += size < 5000 || size + 200 > bytes_.size() ? 61 : 4001) {
    folder_.write("x.h5", bytes_.substr(0, size));
    EXPECT_NE(complaint(file_), "opened") << size;
  }
  folder_.write("x.h5", bytes_ + "x");
  EXPECT_NE(complaint(file_), "opened");
}

TEST_F(PackReading, OtherFiles) {
  EXPECT_THROW(PackFile(folder_ / "absent.h5"), Error);
  EXPECT_THAT(complaint(folder_.write("y.h5", std::string(20000, 'x'))), HasSubstr("is not a pack"));
  EXPECT_THAT(complaint(folder_.path()), HasSubstr("is not a regular file"));
  PackTrailer newer =
      parse_pack_trailer(
          std::span<const std::byte, kPackTrailerBytes>(std::as_bytes(std::span(bytes_)).last<kPackTrailerBytes>()),
          bytes_.size())
          .value();
  newer.format = 2;
  const auto trailer = to_bytes(newer);
  std::memcpy(bytes_.data() + bytes_.size() - trailer.size(), trailer.data(), trailer.size());
  folder_.write("x.h5", bytes_);
  EXPECT_THAT(complaint(file_), HasSubstr("is a pack of format 2, this program reads format 1"));
}

}  // namespace
}  // namespace convoy
