// convoy pack: every image of a data set, checked, into one pack.
//
// Images are read and decoded by several threads and written in the data set's order, so that the file does not depend on
// threads, nor on where an earlier run was stopped. What cannot be read or decoded goes to `on_bad`, which throws or lets it
// be left out. Memory: a few images a thread and 60 bytes an image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "datasets/dataset.h"
#include "pipeline/core/file_system.h"
#include "pipeline/exec/batch_slot.h"
#include "pipeline/pack/recode.h"

namespace convoy {

struct PackOptions {
  std::filesystem::path file;
  bool force = false;          // replaces `file`
  std::filesystem::path root;  // of the source: names in the pack are relative to it
  std::string made_by;         // program and version
  RecodeOptions recode;        // the default keeps the files
  int threads = 1;

  std::function<void(const SampleFailure&)> on_bad;                          // throws what ends the job
  std::function<void(std::int64_t done, std::int64_t total)> on_image;       // after each one, on one thread
  std::function<void(std::uint64_t done, std::uint64_t total)> on_verified;  // bytes read back at the end
  std::function<bool()> stop = [] { return false; };
};

struct PackReport {
  bool complete = false;  // false: stopped, everything so far is safe
  std::int64_t packed = 0;
  std::int64_t left_out = 0;
  std::int64_t found = 0;   // safe before this run
  std::uint64_t bytes = 0;  // of the images
};

// Throws what PackWriter throws and what `on_bad` throws.
PackReport make_pack(const Dataset&, const PackOptions&, FileSystem& = system_files());

}  // namespace convoy
