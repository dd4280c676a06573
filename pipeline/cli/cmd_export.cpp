// convoy export SPEC|CHECKPOINT [-o FILE.h5]: weights and network as one file that keras.models.load_model opens.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "pipeline/cli/builtin_registry.h"
#include "pipeline/cli/open_model.h"
#include "pipeline/cli/verb.h"
#include "pipeline/train/keras_export.h"

namespace convoy::cli {
namespace {

struct Options : ModelOptions {
  std::string output;
};

std::filesystem::path output_of(const Options& options, const Job& job) {
  const std::filesystem::path file = options.output.empty() ? job.spec.job.name + ".h5" : options.output;
  if (!std::filesystem::exists(file)) return file;
  throw Error(ExitCode::bad_spec,
              file.string() + ": exists already, and is not written over; remove it, or name another file with -o");
}

ExitCode export_model(const Options& options) {
  const Registry registry = builtin_registry();
  OpenModel model = open_model(options, registry);
  const std::filesystem::path file = output_of(options, model.job);
  export_to_keras(model.job, registry, std::move(model.checkpoint.data), model.checkpoint.file.string(), file);
  fmt::print("{}\n", file.string());
  return ExitCode::done;
}

}  // namespace

void declare_export(CLI::App& command, Action& action) {
  const auto options = std::make_shared<Options>();
  add_model_options(command, *options);
  command.add_option("-o,--output", options->output, "the file to write (default: the job's name with .h5, here)")
      ->type_name("FILE.h5");
  command.footer("Exit code 2, and nothing written, when Keras lacks a layer of the model: each one is named.");
  command.callback([options, &action] { action = [options] { return export_model(*options); }; });
}

}  // namespace convoy::cli
