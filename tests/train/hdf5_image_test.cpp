// The pieces below a checkpoint: SHA-256, sealed files, chunks, images that run out of memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/write.h"
#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint_folder.h"
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

class HeapObject : public testing::Test {
 protected:
  template <typename T>
  void put(std::size_t at, T value) {
    std::memcpy(image_.data() + at, &value, sizeof value);
  }
  std::string found(std::size_t address, unsigned index) {
    const auto object = hdf5::heap_object(bytes_of(image_), address, index);
    return {reinterpret_cast<const char*>(object.data()), object.size()};
  }
  // A collection of 96 bytes at 8: object 3 "abcde", object 1 "xy", free space.
  HeapObject() {
    std::memcpy(image_.data() + 8, "GCOL\1\0\0\0", 8);
    put<std::uint64_t>(16, 96);
    put<std::uint16_t>(24, 3), put<std::uint64_t>(32, 5), std::memcpy(image_.data() + 40, "abcde", 5);
    put<std::uint16_t>(48, 1), put<std::uint64_t>(56, 2), std::memcpy(image_.data() + 64, "xy", 2);
    put<std::uint64_t>(80, 32);
  }

  std::string image_ = std::string(104, '\0');
};

TEST_F(HeapObject, IsFoundByItsIndex) {
  EXPECT_EQ(found(8, 3), "abcde");
  EXPECT_EQ(found(8, 1), "xy");
  EXPECT_EQ(found(8, 2), "");
  EXPECT_EQ(found(8, 0), "");
}

TEST_F(HeapObject, NeverLiesOutsideItsCollectionOrTheFile) {
  for (const std::size_t address :
       {std::size_t{0}, std::size_t{9}, std::size_t{90}, std::size_t{104}, ~std::size_t{0}, ~std::size_t{0} - 8}) {
    EXPECT_EQ(found(address, 3), "") << address;
  }
  put<std::uint64_t>(32, 65);
  EXPECT_EQ(found(8, 3), "") << "one byte longer than the collection";
  put<std::uint64_t>(32, 64);
  EXPECT_EQ(found(8, 3).size(), 64u);
  EXPECT_EQ(found(8, 1), "") << "hidden behind the object before";
  put<std::uint64_t>(32, ~std::uint64_t{0});
  EXPECT_EQ(found(8, 1), "");
  put<std::uint64_t>(16, 97);
  EXPECT_EQ(found(8, 3), "") << "a collection longer than the file";
  image_[8] = 'X';
  EXPECT_EQ(found(8, 3), "");
}

}  // namespace
}  // namespace convoy
