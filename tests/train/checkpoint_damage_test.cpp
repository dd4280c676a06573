// Damaged, cut, swapped and foreign files are refused with file and reason, and the checkpoint before is taken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/checkpoint_trailer.h"
#include "tests/support/file_contents.h"
#include "tests/support/temp_folder.h"
#include "tests/train/checkpoint_compare.h"
#include "tests/train/checkpoint_samples.h"
#include "tests/train/open_hdf5_ids.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;
using test::expect_equal;
using test::sample_checkpoint;
using test::write_text;
using testing::HasSubstr;

class CheckpointDamage : public testing::Test {
 protected:
  CheckpointDamage() {
    save_checkpoint(sample_checkpoint(10), folder_ / checkpoint_file_name(10));
    save_checkpoint(sample_checkpoint(20), newest_);
    whole_ = test::contents(newest_);
  }

  // Refused by name with `reason` in the text.
  void expect_refused(const std::string& reason = "refused: ") {
    const auto loaded = load_checkpoint(newest_);
    ASSERT_FALSE(loaded.ok());
    EXPECT_THAT(loaded.failure().message, HasSubstr(newest_.string()));
    EXPECT_THAT(loaded.failure().message, HasSubstr(reason));
  }

  void expect_fallback() {
    std::vector<std::string> refused;
    const auto found = load_newest_checkpoint(folder_.path(), refused);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->file, folder_ / checkpoint_file_name(10));
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(found->refused, refused);
    EXPECT_THAT(refused[0], HasSubstr(newest_.string()));
    expect_equal(found->data, sample_checkpoint(10));
  }

  void expect_refused_contents(const std::string& contents, const std::string& reason) {
    write_text(newest_, contents);
    expect_refused(reason);
    expect_fallback();
  }

  std::size_t random_below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }

  test::TempFolder folder_;
  fs::path newest_ = folder_ / checkpoint_file_name(20);
  std::string whole_;
  std::mt19937_64 engine_{20};
};

TEST_F(CheckpointDamage, AThousandFlippedBits) {
  for (int i = 0; i < 1000; ++i) {
    // Every tenth flip hits the trailer, which is small.
    const std::size_t byte = i % 10 == 0 ? whole_.size() - 1 - random_below(kTrailerBytes) : random_below(whole_.size());
    std::string damaged = whole_;
    damaged[byte] ^= static_cast<char>(1 << random_below(8));
    write_text(newest_, damaged);
    SCOPED_TRACE(byte);
    expect_refused();
    if (i % 50 == 0) expect_fallback();
  }
}

TEST_F(CheckpointDamage, TwoHundredTruncations) {
  for (int i = 0; i < 200; ++i) {
    const std::size_t bytes = i < 70 ? whole_.size() - 1 - static_cast<std::size_t>(i) : random_below(whole_.size());
    write_text(newest_, whole_.substr(0, bytes));
    SCOPED_TRACE(bytes);
    expect_refused();
    if (i % 20 == 0) expect_fallback();
  }
}

TEST_F(CheckpointDamage, ZeroedBlocks) {
  int changed = 0;
  for (std::size_t block = 0; block * 4096 < whole_.size(); ++block) {
    std::string damaged = whole_;
    damaged.replace(block * 4096, std::min<std::size_t>(4096, whole_.size() - block * 4096),
                    std::min<std::size_t>(4096, whole_.size() - block * 4096), '\0');
    if (damaged == whole_) continue;
    ++changed;
    write_text(newest_, damaged);
    SCOPED_TRACE(block);
    expect_refused();
  }
  EXPECT_GT(changed, 100);
  expect_fallback();
}

TEST_F(CheckpointDamage, BytesAddedOrMoved) {
  expect_refused_contents(whole_ + '\0', "trailer");
  expect_refused_contents(whole_ + whole_, "its trailer promises");
  expect_refused_contents(whole_.substr(1), "its trailer promises");
  expect_refused_contents(whole_.substr(0, whole_.size() - kTrailerBytes), "trailer");
}

TEST_F(CheckpointDamage, SwappedAndForeignFiles) {
  expect_refused_contents("", "empty");
  expect_refused_contents(test::contents(folder_ / checkpoint_file_name(10)), "named after step 20 but holds step 10");
  expect_refused_contents(std::string("\xff\xd8\xff\xe0\0\x10JFIF\0", 11) + std::string(9000, '\x55') + "\xff\xd9",
                          "not a convoy checkpoint");
  expect_refused_contents("CONVOYCK", "not a convoy checkpoint");
  std::string other(1 << 16, '\0');
  const std::span<std::byte> region = std::as_writable_bytes(std::span(other));
  other.resize(hdf5::build_image(region, [](hid_t file) { hdf5::create_group(file, "somebody_elses"); }));
  expect_refused_contents(other, "not a convoy checkpoint");
}

TEST_F(CheckpointDamage, ThingsThatAreNoFiles) {
  fs::remove(newest_);
  expect_refused("open");
  fs::create_directory(newest_);
  expect_refused("regular file");
  expect_fallback();
  fs::remove(newest_);
  ASSERT_EQ(mkfifo(newest_.c_str(), 0600), 0);
  expect_refused("regular file");
  fs::remove(newest_);
  fs::create_symlink("nowhere", newest_);
  expect_refused("open");
  expect_fallback();
}

TEST_F(CheckpointDamage, AFormatOfTheFutureIsRefusedPolitely) {
  std::string future = whole_;
  future[future.size() - kTrailerBytes + 24] = 2;
  const std::span<std::byte> bytes = std::as_writable_bytes(std::span(future));
  seal(bytes);
  expect_refused_contents(future, "use a newer convoy");
}

TEST_F(CheckpointDamage, WithoutAnyReadableFileThereIsNone) {
  write_text(newest_, "x");
  write_text(folder_ / checkpoint_file_name(10), "y");
  std::vector<std::string> refused;
  EXPECT_FALSE(load_newest_checkpoint(folder_.path(), refused));
  EXPECT_EQ(refused.size(), 2u);
  EXPECT_FALSE(load_newest_checkpoint(folder_ / "nowhere", refused));
  EXPECT_TRUE(refused.empty());
}

// The second line of defence: behind a valid seal, HDF5's own checksums and the schema. A flip is refused or has hit a
// byte that means nothing.
TEST_F(CheckpointDamage, FlippedBitsBehindAValidSealNeverChangeTheData) {
  CheckpointData small = sample_checkpoint(20);
  std::erase_if(small.weights, [](const WeightTensor& w) { return w.layer == "c5" || w.layer == "f6"; });
  std::erase_if(small.slots, [](const SlotTensor& s) { return s.tensor.layer == "c5" || s.tensor.layer == "f6"; });
  save_checkpoint(small, newest_);
  const std::string whole = test::contents(newest_);
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string damaged = whole;
    const std::size_t byte = random_below(whole.size() - kTrailerBytes);
    damaged[byte] ^= static_cast<char>(1 << random_below(8));
    write_trailer(std::as_writable_bytes(std::span(damaged)), 20);
    write_text(newest_, damaged);
    SCOPED_TRACE(byte);
    const auto loaded = load_checkpoint(newest_);
    if (loaded) expect_equal(loaded.value(), small);
    refused += !loaded.ok();
    if (HasFailure()) return;
  }
  EXPECT_GT(refused, 300);
  EXPECT_EQ(test::open_hdf5_ids(), 0u);
}

}  // namespace
}  // namespace convoy
