#include "datasets/hdf5_samples.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "datasets/hash.h"

namespace convoy {
namespace {

constexpr std::int64_t kMostSamplesAChunk = 64;

[[noreturn]] void refuse(const PixelArray& array, const std::string& why) {
  throw Error(ExitCode::bad_data, "\"" + array.name + "\" is larger than max_memory, and " + why +
                                      "; raise max_memory, or store it anew: h5repack -l " + array.name + ":CHUNK=1x" +
                                      std::to_string(array.height) + "x" + std::to_string(array.width) +
                                      (array.channels == 1 ? "" : "x" + std::to_string(array.channels)) + " -f " + array.name +
                                      ":GZIP=4 OLD NEW");
}

// Whether deflate is the one filter that does anything: shuffling bytes of one-byte values changes nothing.
bool is_deflated(const PixelArray& array, hid_t creation) {
  bool deflated = false;
  const int filters = H5Pget_nfilters(creation);
  for (int f = 0; f < filters; ++f) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(creation, static_cast<unsigned>(f), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter == H5Z_FILTER_DEFLATE && !deflated) {
      deflated = true;
    } else if (filter != H5Z_FILTER_SHUFFLE) {
      refuse(array, "it is stored with filters other than one deflate");
    }
  }
  return deflated;
}

SamplePlaces find_chunks(const PixelArray& array, hid_t creation) {
  hsize_t chunk[H5S_MAX_RANK];
  const int rank = hdf5::check(H5Pget_chunk(creation, H5S_MAX_RANK, chunk), "look at the chunks of " + array.name);
  const bool whole = chunk[1] == static_cast<hsize_t>(array.height) && chunk[2] == static_cast<hsize_t>(array.width) &&
                     (rank == 3 || chunk[3] == static_cast<hsize_t>(array.channels));
  if (!whole || chunk[0] > kMostSamplesAChunk) refuse(array, "its chunks are not made of 1 to 64 whole samples");
  SamplePlaces places;
  places.samples_a_chunk = static_cast<std::int64_t>(chunk[0]);
  places.deflated = is_deflated(array, creation);
  const std::uint64_t full = array.image_bytes() * chunk[0];
  for (std::int64_t first = 0; first < array.samples; first += places.samples_a_chunk) {
    const hsize_t at[4] = {static_cast<hsize_t>(first), 0, 0, 0};
    unsigned skipped = 0;
    haddr_t offset = HADDR_UNDEF;
    hsize_t bytes = 0;
    hdf5::check(H5Dget_chunk_info_by_coord(array.data.get(), at, &skipped, &offset, &bytes), "find a chunk of " + array.name);
    if (offset == HADDR_UNDEF || skipped != 0 || bytes == 0 || bytes > full + full / 8 + 1024 ||
        (!places.deflated && bytes != full)) {
      refuse(array, "the chunk of sample " + std::to_string(first) + " was never written or has a storage of its own");
    }
    places.chunks.push_back({offset, bytes});
  }
  return places;
}

}  // namespace

SamplePlaces find_samples(hid_t file, const PixelArray& array) {
  if (!array.is_bytes) refuse(array, "its values are no unsigned bytes");
  const hdf5::Properties of_file(hdf5::check(H5Fget_create_plist(file), "look at the file"));
  hsize_t user_block = 0;
  hdf5::check(H5Pget_userblock(of_file.get(), &user_block), "look at the file");
  if (user_block != 0) refuse(array, "the file begins with a user block");
  const hdf5::Properties creation(hdf5::check(H5Dget_create_plist(array.data.get()), "look at the storage of " + array.name));
  if (H5Pget_layout(creation.get()) == H5D_CHUNKED) return find_chunks(array, creation.get());
  const haddr_t offset = H5Dget_offset(array.data.get());
  if (offset == HADDR_UNDEF) refuse(array, "it lies inside the file's metadata");
  SamplePlaces places;
  const std::uint64_t image = array.image_bytes();
  for (std::int64_t i = 0; i < array.samples; ++i)
    places.chunks.push_back({offset + static_cast<std::uint64_t>(i) * image, image});
  return places;
}

Hdf5Samples::Hdf5Samples(Parts parts) : parts_(std::move(parts)), fd_(::open(parts_.file.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ < 0) throw Error(ExitCode::io, "cannot open " + parts_.file.string() + ": " + std::generic_category().message(errno));
  Hash hash;
  for (const std::string& name : parts_.class_names) hash.add(name);
  for (int side : {parts_.height, parts_.width, parts_.channels}) hash.add(static_cast<std::uint64_t>(side));
  for (const SamplePlaces::Chunk& chunk : parts_.places.chunks) hash.add(chunk.bytes);
  hash.add_bytes(parts_.labels.data(), parts_.labels.size() * sizeof parts_.labels[0]);
  fingerprint_ = hash.digest();
}

Hdf5Samples::~Hdf5Samples() {
  if (fd_ >= 0) ::close(fd_);
}

Status Hdf5Samples::read(std::int64_t id, EncodedSample& out) const {
  Scratch scratch = lease();
  Status status = read_sample(id, out, scratch);
  give_back(std::move(scratch));
  return status;
}

Status Hdf5Samples::read_sample(std::int64_t id, EncodedSample& out, Scratch& scratch) const {
  out.format = EncodedSample::Format::raw;
  out.height = parts_.height;
  out.width = parts_.width;
  out.channels = parts_.channels;
  const std::size_t image = std::size_t(out.height) * out.width * out.channels;
  out.bytes.resize(image);
  const SamplePlaces& places = parts_.places;
  const SamplePlaces::Chunk& chunk = places.chunks[static_cast<std::size_t>(id / places.samples_a_chunk)];
  const std::size_t within = static_cast<std::size_t>(id % places.samples_a_chunk) * image;
  if (!places.deflated) return read_at(chunk.offset + within, out.bytes.data(), image);
  scratch.stored.resize(chunk.bytes);
  if (Status read = read_at(chunk.offset, scratch.stored.data(), chunk.bytes); !read.ok()) return read;
  uLongf inflated = image * static_cast<std::size_t>(places.samples_a_chunk);
  scratch.chunk.resize(inflated);
  const uLongf expected = inflated;
  if (uncompress(scratch.chunk.data(), &inflated, scratch.stored.data(), chunk.bytes) != Z_OK || inflated != expected) {
    return Failure{ExitCode::bad_data, "its chunk cannot be inflated: the file is damaged"};
  }
  const auto* from = reinterpret_cast<const std::byte*>(scratch.chunk.data() + within);
  std::copy(from, from + image, out.bytes.data());
  return success();
}

Status Hdf5Samples::read_at(std::uint64_t offset, void* to, std::size_t bytes) const {
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t got = ::pread(fd_, static_cast<char*>(to) + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure{ExitCode::io, "cannot read: " + std::generic_category().message(errno)};
    if (got == 0) return Failure{ExitCode::bad_data, "the file ends before its data"};
    done += static_cast<std::size_t>(got);
  }
  return success();
}

Hdf5Samples::Scratch Hdf5Samples::lease() const {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return {};
  Scratch scratch = std::move(idle_.back());
  idle_.pop_back();
  return scratch;
}

void Hdf5Samples::give_back(Scratch scratch) const {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(scratch));
}

}  // namespace convoy
