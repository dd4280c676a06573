// The HDF5 part of a pack: everything but the images, made by HDF5 in a file of its own that never touches a disk.
//
// HDF5 lays the whole file out, /blob included, in anonymous sparse memory (memfd_create) where the blob takes no room; head
// and tail are then copied to their places around the images. Equal calls give equal bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "datasets/file_descriptor.h"
#include "datasets/pack/format.h"
#include "datasets/pack/trailer.h"

namespace convoy {

class PackMetadata {
 public:
  // Throws Error(io) when HDF5 or the system refuses.
  PackMetadata(const PackColumns&, const std::vector<std::string>& class_names, const std::vector<std::string>& left_out,
               const PackOrigin&);

  const PackTrailer& trailer() const { return trailer_; }
  // `out.size()` bytes of the finished file from `offset`; only head and tail hold more than zeros.
  void read(std::uint64_t offset, std::span<std::byte> out) const;

 private:
  FileDescriptor fd_;
  PackTrailer trailer_;
};

}  // namespace convoy
