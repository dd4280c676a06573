#include "datasets/pack/metadata.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "datasets/read_at.h"
#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/write.h"

namespace convoy {
namespace {

using namespace hdf5;

[[noreturn]] void fail(const std::string& doing) {
  throw Error(ExitCode::io, "cannot " + doing + " the pack's tables in memory: " + std::strerror(errno));
}

File create_file(int fd) {
  const Properties access(check(H5Pcreate(H5P_FILE_ACCESS), "make file properties"));
  check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110), "set the format version");
  check(H5Pset_alignment(access.get(), kPackPage, kPackPage), "align the blob");
  check(H5Pset_fapl_stdio(access.get()), "choose the file driver");  // the usual one wants a name that is no link
  const Properties creation(check(H5Pcreate(H5P_FILE_CREATE), "make file properties"));
  check(H5Pset_obj_track_times(creation.get(), false), "switch time stamps off");
  const std::string name = "/proc/self/fd/" + std::to_string(fd);
  return File(check(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), "create a file in memory"));
}

// The first object of the file, so that its place is the first page boundary.
void declare_blob(hid_t file, std::uint64_t bytes) {
  const Properties creation(check(H5Pcreate(H5P_DATASET_CREATE), "make data set properties"));
  check(H5Pset_obj_track_times(creation.get(), false), "switch time stamps off");
  check(H5Pset_layout(creation.get(), H5D_CONTIGUOUS), "choose contiguous storage");
  check(H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY), "reserve the blob");
  check(H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER), "leave the blob unwritten");
  const hsize_t size = bytes;
  const Space space(check(H5Screate_simple(1, &size, nullptr), "describe the blob"));
  const hdf5::Dataset blob(
      check(H5Dcreate2(file, "blob", H5T_STD_U8LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), "create the blob"));
  if (H5Dget_offset(blob.get()) != kPackBlobOffset) throw Error(ExitCode::internal, "HDF5 did not put the blob at its place");
}

template <typename T>
void write_column(hid_t file, const char* name, hid_t type, const std::vector<T>& values, std::int64_t width = 1) {
  std::vector<std::int64_t> dims{static_cast<std::int64_t>(values.size()) / width};
  if (width > 1) dims.push_back(width);
  write_dataset(file, name, type, type, dims, values.data());
}

void write_tables(hid_t file, const PackColumns& c, const std::vector<std::string>& class_names,
                  const std::vector<std::string>& left_out) {
  write_column(file, "offset", H5T_STD_U64LE, c.offset);
  write_column(file, "length", H5T_STD_U32LE, c.length);
  write_column(file, "label", H5T_STD_I32LE, c.label);
  write_column(file, "size", H5T_STD_U32LE, c.size, 2);
  write_column(file, "hash", H5T_STD_U64LE, c.hash);
  write_column(file, "name_end", H5T_STD_U64LE, c.name_end);
  const std::int64_t bytes = static_cast<std::int64_t>(c.names.size());
  write_dataset(file, "names", H5T_STD_U8LE, H5T_STD_U8LE, {&bytes, 1}, c.names.data());
  write_texts(file, "class_names", class_names);
  if (!left_out.empty()) write_texts(file, "left_out", left_out);
}

void write_origin(hid_t file, const PackOrigin& o) {
  write_attribute(file, "format", kPackFormat);
  write_attribute(file, "made_by", o.made_by);
  write_attribute(file, "images", o.images);
  write_attribute(file, "source_fingerprint", o.source_fingerprint);
  write_attribute(file, "source_size", o.source_size);
}

}  // namespace

PackMetadata::PackMetadata(const PackColumns& columns, const std::vector<std::string>& class_names,
                           const std::vector<std::string>& left_out, const PackOrigin& origin) {
  start();
  fd_ = FileDescriptor(memfd_create("convoy-pack", MFD_CLOEXEC));
  if (!fd_) fail("make");
  trailer_.images = static_cast<std::uint64_t>(columns.count());
  trailer_.blob_bytes = (columns.blob_bytes() + kPackPage - 1) / kPackPage * kPackPage;
  try {
    File file = create_file(fd_.get());
    declare_blob(file.get(), trailer_.blob_bytes);
    write_tables(file.get(), columns, class_names, left_out);
    write_origin(file.get(), origin);
    check(file.close(), "finish the tables");
  } catch (const Error& error) {
    throw Error(ExitCode::io, std::string("cannot make the pack's tables: ") + error.what());
  }
  struct stat info;
  if (fstat(fd_.get(), &info) != 0) fail("measure");
  trailer_.file_bytes = static_cast<std::uint64_t>(info.st_size) + kPackTrailerBytes;
  if (trailer_.tail_bytes() > kMaxPackTailBytes)
    throw Error(ExitCode::bad_data, "too many images for one pack; split the source");
  trailer_.metadata_hash = hash_pack_metadata(trailer_, [this](std::uint64_t at, std::span<std::byte> out) { read(at, out); });
}

void PackMetadata::read(std::uint64_t offset, std::span<std::byte> out) const {
  if (const Status status = read_at(fd_, offset, out); !status.ok()) throw Error(status.failure().code, status.failure().message);
}

}  // namespace convoy
