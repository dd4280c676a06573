// Images and labels in arrays of HDF5 files: the course's train_set_x and train_set_y, PCAM's x and y, anybody's.
//
// `x` is [samples, height, width] or [samples, height, width, channels] with 1 or 3 channels. Unsigned bytes are taken as they
// are. Other integers and floats must be such bytes in another form, or they are refused by their first value that is none:
// whole numbers from 0 to 255, or, where none exceeds 1, such numbers divided by 255. `y` holds one whole number a sample, in
// any shape with one dimension that is not 1. Classes are `class_names`, else what the file lists under `classes` (strings of
// fixed length, or numbers), else "0", "1", ... up to `num_classes` or the highest label.
//
// What takes no more than `max_memory` as bytes is held in memory. A larger array of unsigned bytes stays in its file, and
// samples are read from it by pread, without HDF5 and its lock: it must be stored in one piece or in chunks of whole samples,
// 64 or fewer, plain or deflated. Memory stays bounded by one chunk a thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace convoy {

struct Hdf5Options {
  std::filesystem::path path;
  std::filesystem::path labels_path;  // empty: as `path`
  std::string x = "x", y = "y", classes = "list_classes";
  std::vector<std::string> class_names;
  int num_classes = 0;  // 0: the highest label + 1; only without any names
  std::int64_t max_memory = std::int64_t{1} << 30;
};

// Throws Error(io) for a file that cannot be opened and Error(bad_data), naming file and array, for what it does not hold.
std::unique_ptr<Dataset> open_hdf5_arrays(const Hdf5Options&);

}  // namespace convoy
