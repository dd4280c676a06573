// The pieces below a checkpoint: SHA-256, sealed files, chunks, images that run out of memory.
#include "pipeline/train/hdf5_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/hdf5_write.h"
#include "pipeline/train/sha256.h"
#include "pipeline/train/variable_strings.h"
#include "tests/support/temp_folder.h"
#include "tests/train/child_process.h"

namespace convoy {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

// FIPS 180-4's own examples.
TEST(Sha256, MatchesTheStandard) {
  EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(bytes_of(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(SealedFile, HoldsUntilAByteChanges) {
  std::string text(100, 'x');
  seal(std::as_writable_bytes(std::span(text)));
  EXPECT_TRUE(seal_holds(bytes_of(text)));
  for (const std::size_t at : {0, 67, 68, 99}) {
    std::string other = text;
    ++other[at];
    EXPECT_FALSE(seal_holds(bytes_of(other))) << at;
  }
  EXPECT_FALSE(seal_holds(bytes_of("short")));
}

TEST(SealedFile, OnlyLeftoversAreRemoved) {
  const test::TempFolder folder;
  const std::vector<std::string> stay{"ckpt-000000000001.h5", "ckpt-000000000001.h5.tmp.0123", "log.csv.tmp.0123456789abcdef",
                                      "ckpt-000000000001.h5.tmp.0123456789abcdeg", "x-ckpt-000000000001.h5.tmp.0123456789abcdef"};
  for (const std::string& name : stay) folder.write(name, "");
  const auto leftover = folder.write("ckpt-000000000001.h5.tmp.0123456789abcdef", "");
  EXPECT_EQ(remove_leftovers(folder.path()), std::vector{leftover});
  for (const std::string& name : stay) EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  EXPECT_TRUE(remove_leftovers(folder.path()).empty());
}

TEST(CheckpointFolder, OnlyItsOwnNamesCount) {
  EXPECT_EQ(step_of_file_name("a/ckpt-000000001234.h5"), 1234);
  EXPECT_EQ(step_of_file_name("ckpt-1234567890123.h5"), 1234567890123);
  for (const char* name : {"ckpt-1234.h5", "ckpt-0000000000001.h5", "ckpt-.h5", "ckpt--00000000001.h5", "ckpt-00000000000x.h5",
                           "ckpt-000000000001.h5.tmp.1", "ckpt-99999999999999999999.h5", "best.h5", "", "ckpt-000000000001"}) {
    EXPECT_EQ(step_of_file_name(name), std::nullopt) << name;
  }
}

TEST(CheckpointFolder, ListsOldestFirstByNumber) {
  const test::TempFolder folder;
  for (const char* name : {"ckpt-1000000000000.h5", "ckpt-000000000020.h5", "ckpt-999999999999.h5", "run.lock"})
    folder.write(name, "");
  const std::vector<std::filesystem::path> expected{folder / "ckpt-000000000020.h5", folder / "ckpt-999999999999.h5",
                                                    folder / "ckpt-1000000000000.h5"};
  EXPECT_EQ(list_checkpoints(folder.path()), expected);
}

TEST(ChunkDims, AreEvenSlabsOfAtMostAMebibyte) {
  using Dims = std::vector<std::int64_t>;
  EXPECT_EQ(hdf5::chunk_dims(Dims{10}), (Dims{10}));
  EXPECT_EQ(hdf5::chunk_dims(Dims{5, 5, 6, 16}), (Dims{5, 5, 6, 16}));
  EXPECT_EQ(hdf5::chunk_dims(Dims{25088, 4096}), (Dims{64, 4096}));
  EXPECT_EQ(hdf5::chunk_dims(Dims{3, 3, 512, 512}), (Dims{1, 1, 512, 512}));
  EXPECT_EQ(hdf5::chunk_dims(Dims{3, 300'000}), (Dims{1, 150'000}));
  EXPECT_EQ(hdf5::chunk_dims(Dims{(1 << 18) + 1}), (Dims{(1 << 17) + 1}));
}

// HDF5 keeps a broken file object after this, so it happens in a process of its own, which must end normally.
TEST(Hdf5Image, ARegionThatIsTooSmallIsAnErrorAndNeverACrash) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{100}, std::size_t{4096}, std::size_t{100'000}}) {
    const int code = test::run_in_child([&] {
      std::vector<std::byte> region(bytes), large(1 << 20);
      const std::vector<float> values(50'000, 1.0f);
      const auto fill = [&](hid_t file) {
        hdf5::write_dataset(file, "x", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, std::vector<std::int64_t>{50'000}, values.data());
      };
      int errors = 0;
      for (const std::span<std::byte> memory : {std::span(region), std::span(large)}) {
        try {
          hdf5::build_image(memory, fill);
        } catch (const Error& error) {
          errors += error.exit_code() == ExitCode::io;
        }
      }
      return errors;
    });
    EXPECT_EQ(code, 2) << bytes << " bytes: the first image does not fit, and HDF5 is not used again after that";
  }
}

TEST(VariableStrings, TheLargestHeapIsFound) {
  std::string image(1000, 'x');
  EXPECT_EQ(hdf5::longest_heap_collection(bytes_of(image)), 0u);
  for (const auto& [at, size] : {std::pair<std::size_t, std::uint64_t>{10, 4096}, {101, 1 << 20}, {500, 77}}) {
    std::memcpy(image.data() + at, "GCOL\1\0\0\0", 8);
    std::memcpy(image.data() + at + 8, &size, 8);
  }
  EXPECT_EQ(hdf5::longest_heap_collection(bytes_of(image)), std::size_t{1} << 20);
  EXPECT_EQ(hdf5::longest_heap_collection(bytes_of(image.substr(0, 110))), 4096u);  // cut off before its size
}

}  // namespace
}  // namespace convoy
