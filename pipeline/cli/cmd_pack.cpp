// convoy pack SOURCE -o FILE.h5: every image of a folder or of a spec's data, in one file; continued where it was stopped.
#include <fmt/format.h>

#include <memory>
#include <string>

#include "datasets/image_folder.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/progress_bar.h"
#include "pipeline/cli/verb.h"
#include "pipeline/exec/thread_count.h"
#include "pipeline/pack/make_pack.h"
#include "pipeline/train/bad_sample_policy.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/stop_signal.h"

namespace convoy::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kDefaultQuality = 90;  // of images that are made smaller

struct Options : SpecOptions {
  PackOptions pack;
  bool validation = false;
  int threads = 0;
  std::string on_error;  // empty: the spec's, else raise
  double max_bad = -1;
  int max_bad_absolute = -1;
};

// What is packed, and what to do about its bad images.
struct Source {
  std::unique_ptr<Dataset> dataset;
  spec::SourceSpec spec;
  fs::path root;
  int channels = 3;  // of images that are encoded again
};

Source open_folder(const fs::path& folder) {
  Source source;
  source.dataset = std::make_unique<ImageFolder>(ImageFolder::Options{folder, {}});
  source.root = folder;
  return source;
}

Source open_spec(const Options& options) {
  const Job job = load_job(options.spec, options.overrides, builtin_registry());
  if (options.validation && !job.spec.data.val) throw Error(ExitCode::bad_spec, options.spec + ": has no data.val to pack");
  Source source;
  source.spec = options.validation ? *job.spec.data.val : job.spec.data.train;
  source.dataset = open_dataset(job, source.spec);
  source.channels = job.spec.data.color_mode == "grayscale" ? 1 : 3;
  const spec::Node* path = source.spec.part.params.find("path");
  const bool folder = source.spec.part.type == "image_folder" && path != nullptr;
  source.root = folder ? job.spec.directory / path->text : job.spec.directory;
  return source;
}

Source open_source(const Options& options) {
  Source source = fs::is_directory(options.spec) ? open_folder(options.spec) : open_spec(options);
  if (!options.on_error.empty())
    source.spec.on_error = options.on_error == "raise" ? spec::OnError::raise : spec::OnError::quarantine;
  // Substitutes are an epoch's affair.
  if (source.spec.on_error == spec::OnError::substitute) source.spec.on_error = spec::OnError::quarantine;
  if (options.max_bad >= 0) source.spec.max_bad = options.max_bad;
  if (options.max_bad_absolute >= 0) source.spec.max_bad_absolute = options.max_bad_absolute;
  return source;
}

ExitCode pack(Options options) {
  StopSignal stop;  // before any other thread
  const Source source = open_source(options);
  BadSamplePolicy policy(source.spec, source.dataset->size());
  ProgressBar bar("images");
  PackOptions& o = options.pack;
  o.root = source.root;
  o.recode.channels = source.channels;
  if (o.recode.resize_short > 0 && o.recode.quality == 0) o.recode.quality = kDefaultQuality;
  o.made_by = std::string("convoy ") + CONVOY_VERSION;
  o.threads = usable_threads(options.threads);
  o.on_bad = [&](const SampleFailure& failure) {
    policy.accept(failure);
    bar.note("left out " + failure.source + ": " + failure.reason);
  };
  o.on_image = [&](std::int64_t done, std::int64_t total) { bar.show(done, total); };
  o.on_verified = [&](std::uint64_t done, std::uint64_t total) {
    bar.verifying(static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
  };
  o.stop = [&stop] { return stop.requested(); };
  const PackReport report = make_pack(*source.dataset, o);
  bar.end();
  if (!report.complete) {
    fmt::print(stderr, "stopped: {} of {} images are safe; run again to go on\n", report.packed + report.left_out,
               source.dataset->size());
    return ExitCode::stopped;
  }
  fmt::print("{}: {} images in {} classes, {:.1f} MB, {} left out\n", o.file.string(), report.packed,
             source.dataset->class_names().size(), static_cast<double>(report.bytes) / 1e6, report.left_out);
  return ExitCode::done;
}

}  // namespace

void declare_pack(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  command.add_option("SOURCE", options->spec, "a folder of images per class, or a job's YAML file for its data.train")
      ->required();
  command.add_option("-o,--output", options->pack.file, "the pack to make")->required()->type_name("FILE.h5");
  command
      .add_option("--resize-short", options->pack.recode.resize_short,
                  "encode again, with at most this many pixels on the shorter side (default: keep the files)")
      ->check(CLI::Range(1, 16384));
  command
      .add_option("--quality", options->pack.recode.quality,
                  "encode again at this JPEG quality (default: keep; 90 with --resize-short)")
      ->check(CLI::Range(1, 100));
  command.add_flag("--val", options->validation, "of a spec: data.val instead of data.train");
  command.add_option("--set", options->overrides, "of a spec: override a key")->type_name("KEY=VALUE")->allow_extra_args(false);
  command
      .add_option("--on-error", options->on_error,
                  "a bad image: raise ends, quarantine leaves it out (default: the spec's, else raise)")
      ->check(CLI::IsMember({"raise", "quarantine"}));
  command.add_option("--max-bad", options->max_bad, "the share of images that may be left out (default 0.001)")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--max-bad-absolute", options->max_bad_absolute, "their number (default 100)")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--force", options->pack.force, "replace FILE.h5 and whatever else was begun");
  add_threads_option(command, options->threads);
  command.callback([options, &action] { action = [options] { return pack(*options); }; });
}

}  // namespace convoy::cli
