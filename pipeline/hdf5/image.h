// HDF5 files in memory: built into a region of ours, and read from bytes that were checked before.
//
// HDF5's core driver does the work, without backing store; file-image callbacks make it use our memory in place, so
// that no allocation can fail half-way and nothing is copied. The finished image is what stands in the region after
// H5Fclose: H5Fget_file_image returns an image of the newer formats that HDF5 1.10 itself refuses to open.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "pipeline/hdf5/handles.h"

namespace convoy::hdf5 {

struct Region;

// Every public function that calls HDF5 starts with this. Once per process: HDF5 installs no exit handler (after a
// failed write that handler crashes) and loads no plugins. Once per thread: no error stack on stderr.
void start();

// Runs `fill` on a new file inside `region`, which must be zeroed, and returns the bytes used. Format bounds are
// V110. Throws what `fill` throws, and Error(io) when HDF5 fails or the region is too small; after that HDF5 may hold
// a broken file object, so every later call in this process throws as well.
std::size_t build_image(std::span<std::byte> region, const std::function<void(hid_t file)>& fill);

// An open, read-only file over bytes that the caller keeps alive and unchanged.
class ImageReader {
 public:
  // Throws Error(bad_data) when HDF5 cannot open it.
  explicit ImageReader(std::span<const std::byte> image);
  ~ImageReader();
  ImageReader(const ImageReader&) = delete;
  ImageReader& operator=(const ImageReader&) = delete;
  hid_t file() const { return file_.get(); }

 private:
  std::unique_ptr<Region> memory_;  // the driver keeps its address: closed file first, then this
  File file_;
};

}  // namespace convoy::hdf5
