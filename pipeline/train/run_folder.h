// The folder of one run: the spec as resolved, logs and checkpoints.
//
//   <output_dir>/spec.yaml            every default written out
//   <output_dir>/log.csv              one row an epoch, as Keras's CSVLogger writes it
//   <output_dir>/log.jsonl            one JSON document an event
//   <output_dir>/gradient_norms.csv   the size of each layer's gradient, if the spec asks for it
//   <output_dir>/checkpoints/ckpt-*.h5
//   <output_dir>/run.lock                 held while a job runs
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/spec/pipeline_spec.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/run_lock.h"

namespace convoy {

std::filesystem::path checkpoint_folder(const std::filesystem::path& output_dir);
// A run begins with its first checkpoint: a job that failed before leaves nothing to lose.
bool holds_a_run(const std::filesystem::path& output_dir);

// The best checkpoint of a run by its monitored metric when it is still there and whole, else the newest.
// Throws Error(io) when the folder holds no readable checkpoint; damaged ones are listed in `refused`.
LoadedCheckpoint load_best_checkpoint(const std::filesystem::path& output_dir, const spec::CheckpointSpec&,
                                      std::vector<std::string>& refused);

// A folder being trained into: made, locked, and refused (Error bad_spec) when it holds a run and `resume` is false.
class RunFolder {
 public:
  RunFolder(std::filesystem::path output_dir, bool resume);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path checkpoints() const { return checkpoint_folder(path_); }
  std::filesystem::path csv() const { return path_ / "log.csv"; }
  std::filesystem::path json_lines() const { return path_ / "log.jsonl"; }
  std::filesystem::path gradient_norms() const { return path_ / "gradient_norms.csv"; }
  void write_spec(const std::string& resolved_yaml, const std::filesystem::path& spec_file) const;

  // Writes the checkpoint, then deletes what the retention rule no longer keeps. Returns the file.
  std::filesystem::path save(CheckpointWriter&, const CheckpointData&, const spec::CheckpointSpec&) const;

 private:
  std::filesystem::path path_;
  RunLock lock_;
};

}  // namespace convoy
