#include "pipeline/train/run_folder.h"

#include <fstream>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/train/atomic_file.h"
#include "pipeline/train/checkpoint_folder.h"
#include "pipeline/train/retention.h"

namespace convoy {
namespace {

namespace fs = std::filesystem;

// Empty where an epoch was not validated and its metric needs that.
std::optional<double> monitored(const EpochRecord& record, const spec::CheckpointSpec& rule) {
  const bool loss = rule.monitor.ends_with("loss");  // else accuracy, also named top1
  if (!rule.monitor.starts_with("val_")) return loss ? record.loss : record.accuracy;
  if (!record.validated) return std::nullopt;
  return loss ? record.val_loss : record.val_accuracy;
}

std::vector<RetainedCheckpoint> score(const std::vector<fs::path>& files, const std::vector<EpochRecord>& history,
                                      const spec::CheckpointSpec& rule) {
  std::vector<RetainedCheckpoint> scored;
  for (const fs::path& file : files) {
    const std::optional<std::int64_t> step = step_of_file_name(file);
    if (!step) continue;
    RetainedCheckpoint checkpoint{*step, std::nullopt};
    for (const EpochRecord& record : history) {
      if (record.step == checkpoint.step) checkpoint.score = monitored(record, rule);
    }
    scored.push_back(checkpoint);
  }
  return scored;
}

}  // namespace

fs::path checkpoint_folder(const fs::path& output_dir) { return output_dir / "checkpoints"; }

bool holds_a_run(const fs::path& output_dir) { return !list_checkpoints(checkpoint_folder(output_dir)).empty(); }

LoadedCheckpoint load_best_checkpoint(const fs::path& output_dir, const spec::CheckpointSpec& rule,
                                      std::vector<std::string>& refused) {
  const fs::path folder = checkpoint_folder(output_dir);
  std::optional<LoadedCheckpoint> newest = load_newest_checkpoint(folder, refused);
  if (!newest) {
    throw Error(ExitCode::io, folder.string() + ": holds no readable checkpoint; train first, or name a .h5 file");
  }
  std::vector<RetainedCheckpoint> candidates = score(list_checkpoints(folder), newest->data.history, rule);
  while (const std::optional<std::int64_t> step = best_step(candidates, rule.mode == "max")) {
    if (*step == newest->data.step) break;
    const fs::path file = folder / checkpoint_file_name(*step);
    Result<CheckpointData> best = load_checkpoint(file);
    if (best.ok()) return {file, std::move(best.value()), {}};
    refused.push_back(best.failure().message);
    std::erase_if(candidates, [&](const RetainedCheckpoint& c) { return c.step == *step; });
  }
  return std::move(*newest);
}

// Locked before anything is looked at: what another job does in the meantime would make the answer wrong.
RunFolder::RunFolder(fs::path output_dir, bool resume) : path_(std::move(output_dir)), lock_(path_) {
  if (!resume && holds_a_run(path_)) {
    throw Error(ExitCode::bad_spec,
                path_.string() + ": already holds a run; continue it with --resume, or choose another job.output_dir");
  }
  std::error_code error;
  fs::create_directories(checkpoints(), error);
  if (error) throw Error(ExitCode::io, checkpoints().string() + ": cannot be made: " + error.message());
  remove_leftovers(checkpoints());
}

void RunFolder::write_spec(const std::string& resolved_yaml, const fs::path& spec_file) const {
  const fs::path file = path_ / "spec.yaml", written = path_ / "spec.yaml.tmp";
  std::ofstream out(written, std::ios::trunc);
  out << "# " << fs::absolute(spec_file).string() << " with every default written out; relative paths start at its folder.\n"
      << resolved_yaml;
  std::error_code error;
  if (out.flush()) fs::rename(written, file, error);
  if (!out || error) throw Error(ExitCode::io, file.string() + ": cannot be written");
}

fs::path RunFolder::save(CheckpointWriter& writer, const CheckpointData& data, const spec::CheckpointSpec& rule) const {
  const fs::path file = checkpoints() / checkpoint_file_name(data.step);
  writer.save(data, file);
  // Later files were refused when this run was resumed before them: they must not count as its newest.
  std::vector<RetainedCheckpoint> committed = score(list_checkpoints(checkpoints()), data.history, rule);
  std::erase_if(committed, [&](const RetainedCheckpoint& c) { return c.step > data.step; });
  const RetentionPolicy policy{rule.keep_last, rule.keep_best, rule.mode == "max"};
  for (std::int64_t step : steps_to_delete(committed, policy)) {
    std::error_code error;
    fs::remove(checkpoints() / checkpoint_file_name(step), error);
    if (error) throw Error(ExitCode::io, checkpoint_file_name(step) + ": cannot be deleted: " + error.message());
  }
  return file;
}

}  // namespace convoy
