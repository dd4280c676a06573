// Makes a pack, image by image, so that it can be killed anywhere and gone on with.
//
// The images go to FILE.part, their records to FILE.journal. A group of both is safe once the images and then the journal are
// synced; whatever lies behind the last whole group is cut off when a second run goes on. finish() puts HDF5's bytes around
// the images, syncs, reads everything back from the device and compares hashes, and renames: FILE is whole or absent. The
// result depends on the images alone, not on where a run was interrupted.
// Throws Error(io) naming file and call, after which a second run goes on; Error(bad_spec) when FILE exists, or something
// else than this pack was begun, and `force` is not set.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "datasets/pack/format.h"
#include "datasets/pack/journal.h"
#include "datasets/pack/safe_file.h"
#include "pipeline/core/clock.h"

namespace convoy {

struct PackPlan {
  std::filesystem::path file;
  bool force = false;  // replaces FILE, and whatever else was begun
  std::vector<std::string> class_names;
  PackOrigin origin;
};

class PackWriter {
 public:
  explicit PackWriter(PackPlan, FileSystem& = system_files());

  bool complete() const { return complete_; }  // an earlier run was killed after its last step but one: nothing is left to do
  // Images of the source that are safe, those left out included: where to go on.
  std::int64_t next() const { return columns_.count() + static_cast<std::int64_t>(left_out_.size()); }
  std::int64_t packed() const { return columns_.count(); }
  const std::vector<PackRecord>& left_out() const { return left_out_; }
  std::uint64_t blob_bytes() const { return columns_.blob_bytes(); }

  // The next image of the source; `bytes` is empty for one that is left out.
  void add(const PackRecord&, std::span<const std::byte> bytes);
  void commit();  // makes what was added safe
  // `progress(done, total)` in bytes read back. Nothing may be added afterwards.
  void finish(const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

 private:
  std::string description() const;
  void open();
  void go_on();
  void keep(const PackRecord&);
  void write_metadata();
  void verify(const std::function<void(std::uint64_t, std::uint64_t)>& progress);

  PackPlan plan_;
  FileSystem& files_;
  std::filesystem::path part_file_, journal_file_;
  std::unique_ptr<PackJournal> journal_;
  std::unique_ptr<SafeFile> part_;
  PackColumns columns_;
  std::vector<PackRecord> left_out_;
  std::uint64_t uncommitted_ = 0;  // bytes
  Stopwatch since_commit_;
  bool complete_ = false;
};

}  // namespace convoy
