#include "pipeline/hdf5/image.h"

#include <H5PLpublic.h>

#include <atomic>
#include <mutex>

namespace convoy::hdf5 {

// The memory that stands behind one core file. HDF5 "allocates" it once and "frees" it at close.
struct Region {
  std::byte* base;
  std::size_t capacity;
  std::size_t used;
};

namespace {

constexpr std::size_t kIncrement = 4096;  // the image grows in, and ends at, a multiple of this

std::atomic<bool> broken = false;

void* serve(std::size_t bytes, Region& region) {
  if (bytes > region.capacity) return nullptr;
  region.used = bytes;
  return region.base;
}

void* image_malloc(std::size_t bytes, H5FD_file_image_op_t, void* data) { return serve(bytes, *static_cast<Region*>(data)); }
void* image_realloc(void*, std::size_t bytes, H5FD_file_image_op_t, void* data) {
  return serve(bytes, *static_cast<Region*>(data));
}
// Source and destination are the same memory: there is nothing to copy.
void* image_memcpy(void* to, const void*, std::size_t, H5FD_file_image_op_t, void*) { return to; }
herr_t image_free(void*, H5FD_file_image_op_t, void*) { return 0; }
void* data_copy(void* data) { return data; }
herr_t data_free(void*) { return 0; }

Properties access_properties(Region& region) {
  Properties access(check(H5Pcreate(H5P_FILE_ACCESS), "make file properties"));
  H5FD_file_image_callbacks_t callbacks{image_malloc, image_memcpy, image_realloc, image_free, data_copy, data_free, &region};
  check(H5Pset_fapl_core(access.get(), kIncrement, false), "choose the memory driver");
  check(H5Pset_file_image_callbacks(access.get(), &callbacks), "set the memory callbacks");
  check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "set the close degree");
  return access;
}

// HDF5 takes two core files of one name for the same file.
std::string unique_name() {
  static std::atomic<int> count = 0;
  return "convoy-image-" + std::to_string(count++);
}

File create_file(Region& region) {
  const Properties access = access_properties(region);
  check(H5Pset_libver_bounds(access.get(), H5F_LIBVER_V110, H5F_LIBVER_V110), "set the format version");
  const Properties creation(check(H5Pcreate(H5P_FILE_CREATE), "make file properties"));
  check(H5Pset_obj_track_times(creation.get(), false), "switch time stamps off");
  return File(check(H5Fcreate(unique_name().c_str(), H5F_ACC_EXCL, creation.get(), access.get()), "create an image in memory"));
}

}  // namespace

void start() {
  static std::once_flag once;
  std::call_once(once, [] {
    H5dont_atexit();  // fails harmlessly when another part of the program has used HDF5 before
    H5open();
    H5PLset_loading_state(0);
  });
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::size_t build_image(std::span<std::byte> region, const std::function<void(hid_t file)>& fill) {
  start();
  if (broken)
    throw Error(ExitCode::io, "an earlier checkpoint failed inside HDF5, which cannot be used any more; restart with --resume");
  Region memory{region.data(), region.size(), 0};
  try {
    File file = create_file(memory);
    fill(file.get());
    check(file.close(), "finish the image");
  } catch (const Error& error) {
    broken = true;
    throw Error(ExitCode::io, std::string("cannot build the checkpoint in memory: ") + error.what());
  } catch (...) {
    broken = true;
    throw;
  }
  return memory.used;
}

// The driver wants writable memory although it only reads: the file is opened read-only.
ImageReader::ImageReader(std::span<const std::byte> image)
    : memory_(new Region{const_cast<std::byte*>(image.data()), image.size(), 0}) {
  start();
  const Properties access = access_properties(*memory_);
  check(H5Pset_file_image(access.get(), memory_->base, image.size()), "use the file's bytes");
  file_ = File(check(H5Fopen(unique_name().c_str(), H5F_ACC_RDONLY, access.get()), "open it: not an HDF5 file, or damaged"));
}

ImageReader::~ImageReader() = default;

}  // namespace convoy::hdf5
