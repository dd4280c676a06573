// convoy preview SPEC -o sheet.png: a contact sheet of the samples as training will see them, with their classes.
//
// A sample that cannot be used leaves its tile empty and is named; the sheet is written all the same, and the exit code is 3.
#include <fmt/format.h>

#include <memory>

#include "datasets/write_file.h"
#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/verb.h"
#include "pipeline/preview/encode_png.h"
#include "pipeline/preview/make_preview.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

struct Options : SpecOptions {
  std::string output;
  int samples = 32, variants = 1, epoch = 1;
  bool validation = false;
};

std::unique_ptr<DataSource> open_source(const Options& options, const Job& job) {
  if (!options.validation) return DataSource::open_training(job, executor_kind(job.spec), 1);
  auto source = DataSource::open_validation(job, executor_kind(job.spec), 1);
  if (source == nullptr) throw Error(ExitCode::bad_spec, options.spec + ": has no data.val to look at; leave out --val");
  return source;
}

ExitCode preview(const Options& options) {
  const Registry registry = builtin_registry();
  const Job job = load_job(options.spec, options.overrides, registry);
  const auto source = open_source(options, job);
  const spec::PreprocessSpec& p = job.spec.preprocess;
  const Normalisation normalisation{p.scale, p.mean, p.std, p.channel_order == "bgr"};
  const PreviewOptions how{
      options.samples, options.variants, static_cast<std::uint32_t>(options.epoch - 1),
      fmt::format("{}  {}  seed {}", job.spec.job.name, options.validation ? "validation" : "training", job.spec.job.seed)};
  const Preview made =
      make_preview({source->dataset(), source->sampler(), source->transform(), job.network.input_shape, normalisation}, how);
  write_file(options.output, encode_png(draw_sheet(made.sheet)));
  for (const std::string& bad : made.bad) fmt::print(stderr, "{}\n", bad);
  fmt::print("{}: {} pictures of {} samples\n", options.output, made.sheet.tiles.size(),
             made.sheet.tiles.size() / std::size_t(options.variants));
  return made.bad.empty() ? ExitCode::done : ExitCode::bad_data;
}

}  // namespace

void declare_preview(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_spec_options(command, *options);
  command.add_option("-o,--output", options->output, "the PNG file to write")->required();
  command.add_option("--samples", options->samples, "how many, from the start of the epoch's order")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_option("--epoch", options->epoch, "the epoch to look at, from 1")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command.add_option("--variants", options->variants, "of each sample: what this and the following epochs make of it")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command.add_flag("--val", options->validation, "the validation data, as evaluation sees it");
  command.callback([options, &action] { action = [options] { return preview(*options); }; });
}

}  // namespace convoy::cli
