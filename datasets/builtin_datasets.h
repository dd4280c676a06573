// The visible table of data sources, sorted by name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/open_folder_index.h"
#include "pipeline/spec/param_reader.h"

namespace convoy {

// What a data source knows of the job besides its own keys.
struct DatasetContext {
  std::filesystem::path directory;       // of the spec: relative paths start here
  std::uint64_t seed = 0;                // of the job
  std::vector<std::string> class_names;  // empty: the source's own
  std::string color_mode = "rgb";        // rgb | grayscale
  bool open_files = true;                // false: read and check the keys only; `make` then returns null
  IndexOptions index{};                  // of image folders; its progress of shards, too
};

struct DatasetEntry {
  std::string_view name;  // data.train.type
  // Reads its own keys; the caller reports what is left unread. Null when a key was wrong (reported to the reader's
  // diagnostics) or no files are to be opened. Throws Error(io) or Error(bad_data) for the files themselves.
  std::unique_ptr<Dataset> (*make)(spec::ParamReader&, const DatasetContext&);
};

std::span<const DatasetEntry> builtin_datasets();

}  // namespace convoy
