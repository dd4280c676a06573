// IDX files to a folder of JPEG files per class: `convoy convert`.
//
// Writes <folder>/<class name>/<index, 6 digits>.jpg, grayscale, each file under a temporary name that is then renamed.
// A marker file (.convoy-convert) says what the folder is made from and, written last, that it is complete: an
// interrupted conversion goes on where it stopped (files that are there are compared with what they should be), a
// complete one is only looked through for files that are gone.
// Throws Error(bad_spec) for a folder that holds something else and for class names that cannot name folders, Error(io)
// when writing fails, and what IdxDataset throws.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace convoy {

struct ConvertOptions {
  std::filesystem::path images, labels;
  std::filesystem::path folder;          // made when absent
  std::vector<std::string> class_names;  // empty: "0", "1", ...
  int quality = 95;                      // 1..100, libjpeg's scale
};

struct ConvertReport {
  std::int64_t total = 0;
  std::int64_t written = 0;  // the rest was there already
  std::vector<std::string> class_names;
};

// `progress(done, total)` is called every few hundred images and at the end.
ConvertReport convert_idx_to_folder(const ConvertOptions&,
                                    const std::function<void(std::int64_t done, std::int64_t total)>& progress = {});

}  // namespace convoy
