#include "pipeline/cli/open_model.h"

#include <fmt/format.h>

#include "pipeline/core/error.h"
#include "pipeline/train/data_parts.h"
#include "pipeline/train/foreign_weights.h"
#include "pipeline/train/input_contract.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

OpenModel open_checkpoint(const std::string& file, const std::vector<std::string>& overrides, const Registry& registry) {
  Result<CheckpointData> loaded = load_checkpoint(file);
  if (!loaded && load_keras_weights(file)) {
    throw Error(ExitCode::bad_spec, file + ": holds weights of Keras, but no spec; name the spec, and this file with --weights");
  }
  OpenModel model;
  model.checkpoint = {file, std::move(loaded).value_or_throw(), {}};
  const CheckpointData& data = model.checkpoint.data;
  model.job = load_job_text(data.resolved_spec, data.spec_file, overrides, registry);
  return model;
}

OpenModel open_run(const std::string& spec, const std::vector<std::string>& overrides, const Registry& registry) {
  OpenModel model;
  model.job = load_job(spec, overrides, registry);
  std::vector<std::string> refused;
  model.checkpoint = load_best_checkpoint(model.job.spec.job.output_dir, model.job.spec.checkpoint, refused);
  for (const std::string& reason : refused) fmt::print(stderr, "refused damaged checkpoint {}\n", reason);
  return model;
}

// Keras stores neither preprocessing nor class names: both are the spec's.
OpenModel open_weights(const ModelOptions& options, const Registry& registry) {
  OpenModel model;
  model.job = load_job(options.spec, options.overrides, registry);
  model.checkpoint.file = options.weights;
  model.checkpoint.data.weights = load_foreign_weights(model.job.network, model.job.keras, options.weights, options.by_position);
  model.checkpoint.data.class_names = class_names_of(model.job);
  return model;
}

}  // namespace

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_option("SPEC|CHECKPOINT", options.spec, "a spec (its run's best checkpoint) or a .h5 checkpoint")->required();
  command.add_option("--set", options.overrides, "override a key of the spec")->type_name("KEY=VALUE")->allow_extra_args(false);
  command.add_option("--weights", options.weights, "with a SPEC: these weights, a Keras legacy .h5 file, instead of its run's");
  command.add_flag("--by-position", options.by_position, kByPositionHelp)->needs("--weights");
}

OpenModel open_model(const ModelOptions& options, const Registry& registry) {
  const bool is_checkpoint = std::filesystem::path(options.spec).extension() == ".h5";
  if (!options.weights.empty()) {
    if (is_checkpoint) throw Error(ExitCode::bad_spec, options.spec + ": --weights belongs to a spec, and this is a .h5 file");
    return open_weights(options, registry);
  }
  OpenModel model = is_checkpoint ? open_checkpoint(options.spec, options.overrides, registry)
                                  : open_run(options.spec, options.overrides, registry);
  const std::string file = model.checkpoint.file.string();
  for (const std::string& difference : contract_differences(model.checkpoint.data.input_contract, input_contract(model.job))) {
    throw Error(ExitCode::bad_spec,
                file + ": input contract differs: " + difference + "; evaluate with the spec it was trained with");
  }
  const int names = static_cast<int>(model.checkpoint.data.class_names.size());
  if (names != model.job.classes()) {
    throw Error(ExitCode::bad_data, file + ": names " + std::to_string(names) + " classes, but " + model.job.outputs_text() +
                                        "; " +
                                        (is_checkpoint ? "leave out the --set that changes them"
                                                       : model.job.advice_for_classes(names) + ", or name the checkpoint " +
                                                             "instead of the spec: it brings its own"));
  }
  return model;
}

std::unique_ptr<Session> make_inference_session(const OpenModel& model, const Registry& registry, int threads) {
  SessionOptions options;
  options.training = false;
  options.threads = threads;
  std::unique_ptr<Session> session = make_session(model.job, registry, options);
  write_weights(*session, model.checkpoint.data.weights, model.checkpoint.file.string());
  return session;
}

}  // namespace convoy::cli
