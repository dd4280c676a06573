// Packs whose seal is right but whose tables lie: each is refused for its own reason, before an image is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <functional>

#include "datasets/pack/pack_file.h"
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
using namespace hdf5;
using Change = std::function<void(hid_t file)>;

constexpr std::int64_t kImages = kSampleImages - 3;

void remove_link(hid_t file, const char* name) { ASSERT_GE(H5Ldelete(file, name, H5P_DEFAULT), 0) << name; }

template <typename T>
Change column(const char* name, hid_t type, T value, std::size_t at = 5) {
  return [=](hid_t file) {
    const hdf5::Dataset dataset(H5Dopen2(file, name, H5P_DEFAULT));
    std::vector<T> values(kImages);
    ASSERT_GE(H5Dread(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    values[at] = value;
    ASSERT_GE(H5Dwrite(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  };
}

Change replaced(const char* name, hid_t type, std::vector<std::int64_t> dims) {
  return [=](hid_t file) {
    remove_link(file, name);
    const std::vector<double> zeros(8192);
    write_dataset(file, name, type, H5T_NATIVE_DOUBLE, dims, zeros.data());
  };
}

// Blob or column with storage of its own making.
Change stored(const char* name, hid_t type, hsize_t size, const std::function<void(hid_t creation)>& how) {
  return [=](hid_t file) {
    remove_link(file, name);
    const Properties creation(H5Pcreate(H5P_DATASET_CREATE));
    how(creation.get());
    const Space space(H5Screate_simple(1, &size, nullptr));
    const hdf5::Dataset made(H5Dcreate2(file, name, type, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
    ASSERT_GE(made.get(), 0) << name;
  };
}

void external(hid_t creation) { H5Pset_external(creation, "other.bin", 0, H5F_UNLIMITED); }

void virtual_layout(hid_t creation) {
  const hsize_t size = kImages;
  const Space space(H5Screate_simple(1, &size, nullptr));
  H5Pset_virtual(creation, space.get(), "other.h5", "/x", space.get());
}

// The old one stays, so that its room is not used again.
void blob_elsewhere(hid_t file) {
  hsize_t size = 0;
  {
    const hdf5::Dataset blob(H5Dopen2(file, "blob", H5P_DEFAULT));
    const Space space(H5Dget_space(blob.get()));
    H5Sget_simple_extent_dims(space.get(), &size, nullptr);
  }
  ASSERT_GE(H5Lmove(file, "blob", file, "old", H5P_DEFAULT, H5P_DEFAULT), 0);
  const Properties creation(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY);
  const Space space(H5Screate_simple(1, &size, nullptr));
  const hdf5::Dataset made(H5Dcreate2(file, "blob", H5T_STD_U8LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT));
  ASSERT_GE(made.get(), 0);
}

void unknown_filter(hid_t creation) {
  const hsize_t chunk = kImages;
  H5Pset_chunk(creation, 1, &chunk);
  H5Pset_filter(creation, H5Z_FILTER_SCALEOFFSET, H5Z_FLAG_OPTIONAL, 2, std::array<unsigned, 2>{0, 0}.data());
}

// Changes a good pack by HDF5 itself and seals it again.
std::filesystem::path changed_pack(const TempFolder& folder, const Change& change) {
  const auto file = folder / "x.h5";
  write_sample_pack(sample_plan(file));
  std::string bytes = contents(file);
  PackTrailer trailer = parse_pack_trailer(std::as_bytes(std::span(bytes)).last<kPackTrailerBytes>(), bytes.size()).value();
  std::filesystem::resize_file(file, bytes.size() - kPackTrailerBytes);
  start();
  {
    const File opened(H5Fopen(file.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
    EXPECT_GE(opened.get(), 0);
    change(opened.get());
  }
  bytes = contents(file);
  trailer.file_bytes = bytes.size() + kPackTrailerBytes;
  trailer.metadata_hash = hash_pack_metadata(
      trailer, [&](std::uint64_t at, std::span<std::byte> out) { std::memcpy(out.data(), bytes.data() + at, out.size()); });
  const auto sealed = to_bytes(trailer);
  return folder.write("x.h5", bytes + std::string(reinterpret_cast<const char*>(sealed.data()), sealed.size()));
}

struct Case {
  const char* name;
  Change change;
  const char* reason;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class HostilePack : public testing::TestWithParam<Case> {};

TEST_P(HostilePack, IsRefusedForItsReason) {
  const TempFolder folder;
  const auto file = changed_pack(folder, GetParam().change);
  if (std::string(GetParam().reason).empty()) {
    EXPECT_EQ(PackFile(file).count(), kImages);
    return;
  }
  try {
    PackFile pack(file);
    ADD_FAILURE() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
    EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().reason));
    EXPECT_THAT(error.what(), testing::HasSubstr(file.string()));
  }
  EXPECT_EQ(open_hdf5_ids(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Files, HostilePack,
    testing::Values(
        Case{"Unchanged", [](hid_t) {}, ""},
        Case{"OffsetBehindTheBlob", column<std::uint64_t>("offset", H5T_NATIVE_UINT64, std::uint64_t{1} << 20),
             "image 5 lies outside the pack"},
        Case{"OffsetThatWraps", column<std::uint64_t>("offset", H5T_NATIVE_UINT64, ~std::uint64_t{0}),
             "image 5 lies outside the pack"},
        Case{"LengthBehindTheBlob", column<std::uint32_t>("length", H5T_NATIVE_UINT32, 1u << 20), "image 5 lies outside the pack"},
        Case{"HugeLength", column<std::uint32_t>("length", H5T_NATIVE_UINT32, ~0u), "image 5 lies outside the pack"},
        Case{"NegativeLabel", column<std::int32_t>("label", H5T_NATIVE_INT32, -1), "image 5 has label -1 of 3 classes"},
        Case{"LabelWithoutClass", column<std::int32_t>("label", H5T_NATIVE_INT32, 3), "image 5 has label 3 of 3 classes"},
        Case{"NameThatEndsBeforeItStarts", column<std::uint64_t>("name_end", H5T_NATIVE_UINT64, 1), "image 5 has a name"},
        Case{"NameBehindTheNames", column<std::uint64_t>("name_end", H5T_NATIVE_UINT64, 1 << 20, kImages - 1),
             "\"names\" has another length"},
        Case{"HugeNames", column<std::uint64_t>("name_end", H5T_NATIVE_UINT64, std::uint64_t{1} << 60, kImages - 1),
             "\"names\" has another length"},
        Case{"NoOffsets", [](hid_t f) { remove_link(f, "offset"); }, "\"offset\" is missing"},
        Case{"NoBlob", [](hid_t f) { remove_link(f, "blob"); }, "\"blob\" is missing"},
        Case{"OffsetsOfDoubles", replaced("offset", H5T_IEEE_F64LE, {kImages}), "does not hold 64-bit integers"},
        Case{"BigEndianOffsets", replaced("offset", H5T_STD_U64BE, {kImages}), "does not hold 64-bit integers"},
        Case{"FewerLabels", replaced("label", H5T_STD_I32LE, {kImages - 1}), "another number of elements"},
        Case{"LabelsInTwoDimensions", replaced("label", H5T_STD_I32LE, {kImages, 1}), "another number of elements"},
        Case{"HugeHashes", stored("hash", H5T_STD_U64LE, hsize_t{1} << 50,
                                  [](hid_t c) {
                                    const hsize_t chunk = 1024;
                                    H5Pset_chunk(c, 1, &chunk);
                                  }),
             "more elements than the file can hold"},
        Case{"HashesNeverWritten", stored("hash", H5T_STD_U64LE, kImages, [](hid_t) {}), "was never written"},
        Case{"BlobIsAGroup", [](hid_t f) { remove_link(f, "blob"), create_group(f, "blob"); }, "another kind"},
        Case{"BlobElsewhere", blob_elsewhere, "does not lie where the trailer says"},
        Case{"BlobInChunks", replaced("blob", H5T_STD_U8LE, {8192}), "\"blob\" is not one contiguous piece"},
        Case{"BlobOfIntegers", replaced("blob", H5T_STD_I32LE, {8192}), "does not hold bytes"},
        Case{"BlobInAnotherFile", stored("blob", H5T_STD_U8LE, 16384, external), "external storage"},
        Case{"HashesInAnotherFile", stored("hash", H5T_STD_U64LE, kImages, external), "external storage"},
        Case{"VirtualOffsets", stored("offset", H5T_STD_U64LE, kImages, virtual_layout), "virtual storage"},
        Case{"UnknownFilter", stored("length", H5T_STD_U32LE, kImages, unknown_filter), "filter"},
        Case{"SoftLink",
             [](hid_t f) { remove_link(f, "label"), H5Lcreate_soft("/length", f, "label", H5P_DEFAULT, H5P_DEFAULT); }, "link"},
        Case{"ExternalLink",
             [](hid_t f) { remove_link(f, "blob"), H5Lcreate_external("o.h5", "/x", f, "blob", H5P_DEFAULT, H5P_DEFAULT); },
             "link"},
        Case{"NoFormat", [](hid_t f) { H5Adelete(f, "format"); }, "\"format\" is missing"},
        Case{"NamesWithControlCharacters",
             [](hid_t f) {
               const hdf5::Dataset names(H5Dopen2(f, "names", H5P_DEFAULT));
               std::vector<unsigned char> text(8192, '\n');
               ASSERT_GE(H5Dwrite(names.get(), H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), 0);
             },
             "control characters"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace convoy
