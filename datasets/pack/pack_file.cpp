#include "datasets/pack/pack_file.h"

#include <fmt/format.h>

#include <array>

#include "datasets/hash.h"
#include "datasets/pack/trailer.h"
#include "pipeline/graph/sample_transform.h"
#include "pipeline/hdf5/image.h"
#include "pipeline/hdf5/read.h"

namespace convoy {
namespace {

using namespace hdf5;

constexpr std::size_t kMaxClasses = 1 << 20;

[[noreturn]] void refuse(const std::string& reason) { throw Error(ExitCode::bad_data, reason); }

void read_or_throw(const OpenFile& file, std::uint64_t offset, std::span<std::byte> out) {
  if (const Status status = read_at(file.fd, offset, out); !status.ok()) {
    throw Error(status.failure().code, status.failure().message);
  }
}

// Trailer and hash: from here on HDF5's bytes are those that were written.
PackTrailer check_seal(const OpenFile& file) {
  if (file.bytes < kPackBlobOffset + kPackPage + kPackTrailerBytes)
    refuse("is not a pack, or is cut off; make one with convoy pack");
  std::array<std::byte, kPackTrailerBytes> bytes;
  read_or_throw(file, file.bytes - kPackTrailerBytes, bytes);
  const PackTrailer trailer = parse_pack_trailer(bytes, file.bytes).value_or_throw();
  const auto read = [&](std::uint64_t at, std::span<std::byte> out) { read_or_throw(file, at, out); };
  if (hash_pack_metadata(trailer, read) != trailer.metadata_hash) refuse("its tables are damaged; copy or make the pack again");
  return trailer;
}

File open_hdf5(const OpenFile& file) {
  start();
  const Properties access(check(H5Pcreate(H5P_FILE_ACCESS), "make file properties"));
  // The usual driver locks the file, which some network file systems refuse, and wants a name that is no link.
  check(H5Pset_fapl_stdio(access.get()), "choose the file driver");
  // Through the descriptor: the file that was checked, whatever has become of its name.
  const std::string name = "/proc/self/fd/" + std::to_string(file.fd.get());
  return File(check(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access.get()), "open it"));
}

void check_blob(hid_t file, const PackTrailer& trailer) {
  const hdf5::Dataset blob = open_dataset(file, "blob");
  require_type(blob, H5T_STD_U8LE, "bytes");
  const Properties creation(check(H5Dget_create_plist(blob.get()), "look at the storage of blob"));
  if (H5Pget_layout(creation.get()) != H5D_CONTIGUOUS) refuse("\"blob\" is not one contiguous piece");
  const std::vector<std::int64_t> dims = array_dims(blob, 1, trailer.blob_bytes);
  if (dims.size() != 1 || dims[0] != static_cast<std::int64_t>(trailer.blob_bytes) ||
      H5Dget_offset(blob.get()) != kPackBlobOffset)
    refuse("\"blob\" does not lie where the trailer says");
}

template <typename T>
void read_column(hid_t file, const char* name, hid_t type, const char* expected, std::vector<std::int64_t> wanted,
                 std::uint64_t max_bytes, std::vector<T>& out) {
  const hdf5::Dataset dataset = open_dataset(file, name);
  require_type(dataset, type, expected);
  if (array_dims(dataset, sizeof(T), max_bytes) != wanted)
    refuse(fmt::format("\"{}\" has another number of elements than the pack has images", name));
  std::int64_t count = 1;
  for (const std::int64_t d : wanted) count *= d;
  out.resize(static_cast<std::size_t>(count));
  read_dataset(dataset, type, out.data());
}

std::string read_names(hid_t file, std::uint64_t bytes, std::uint64_t max_bytes) {
  const hdf5::Dataset dataset = open_dataset(file, "names");
  require_type(dataset, H5T_STD_U8LE, "bytes");
  const std::vector<std::int64_t> dims = array_dims(dataset, 1, max_bytes);
  if (dims.size() != 1 || static_cast<std::uint64_t>(dims[0]) != bytes)
    refuse("\"names\" has another length than \"name_end\" says");
  std::string names(bytes, '\0');
  read_dataset(dataset, H5T_STD_U8LE, names.data());
  return names;
}

}  // namespace

PackFile::PackFile(const std::filesystem::path& path) : path_(path), file_(open_for_reading(path)) {
  try {
    load();
  } catch (const Error& error) {
    throw Error(error.exit_code(), path.string() + ": " + error.what());
  }
}

void PackFile::load() {
  const PackTrailer trailer = check_seal(file_);
  const File file = open_hdf5(file_);
  if (const std::int64_t format = read_int64(file.get(), "format"); format != kPackFormat)
    refuse(fmt::format("is a pack of format {}", format));
  check_blob(file.get(), trailer);
  const auto n = static_cast<std::int64_t>(trailer.images);
  const std::uint64_t most = trailer.tail_bytes();
  read_column(file.get(), "offset", H5T_STD_U64LE, "64-bit integers", {n}, most, columns_.offset);
  read_column(file.get(), "length", H5T_STD_U32LE, "32-bit integers", {n}, most, columns_.length);
  read_column(file.get(), "label", H5T_STD_I32LE, "signed 32-bit integers", {n}, most, columns_.label);
  read_column(file.get(), "hash", H5T_STD_U64LE, "64-bit integers", {n}, most, columns_.hash);
  read_column(file.get(), "name_end", H5T_STD_U64LE, "64-bit integers", {n}, most, columns_.name_end);
  columns_.names = read_names(file.get(), columns_.name_end.back(), most);
  class_names_ = read_texts(file.get(), "class_names", most);
  check_columns(trailer.blob_bytes);
}

void PackFile::check_columns(std::uint64_t blob_bytes) const {
  if (class_names_.size() > kMaxClasses) refuse("has more classes than can be");
  std::uint64_t name_start = 0;
  for (std::size_t i = 0; i < columns_.offset.size(); ++i) {
    const std::uint64_t offset = columns_.offset[i], length = columns_.length[i], name_end = columns_.name_end[i];
    if (length > kMaxEncodedBytes || offset > blob_bytes || length > blob_bytes - offset)
      refuse(fmt::format("image {} lies outside the pack: {} bytes at {} of {}", i, length, offset, blob_bytes));
    if (columns_.label[i] < 0 || static_cast<std::size_t>(columns_.label[i]) >= class_names_.size())
      refuse(fmt::format("image {} has label {} of {} classes", i, columns_.label[i], class_names_.size()));
    if (name_end < name_start || name_end > columns_.names.size() || name_end - name_start > kMaxPackName)
      refuse(fmt::format("image {} has a name that cannot be", i));
    name_start = name_end;
  }
  for (const char c : columns_.names) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) refuse("has names with control characters");
  }
}

std::string_view PackFile::name(std::int64_t id) const {
  const std::uint64_t start = id == 0 ? 0 : columns_.name_end[id - 1];
  return std::string_view(columns_.names).substr(start, columns_.name_end[id] - start);
}

Status PackFile::read(std::int64_t id, std::vector<std::byte>& out) const {
  out.resize(columns_.length[id]);
  if (Status status = read_at(file_.fd, kPackBlobOffset + columns_.offset[id], out); !status.ok()) return status;
  if (hash_bytes(out) != columns_.hash[id])
    return Failure{ExitCode::bad_data, "its bytes are not those that were packed: the pack is damaged; copy or make it again"};
  return success();
}

}  // namespace convoy
