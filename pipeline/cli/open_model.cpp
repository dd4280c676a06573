#include "pipeline/cli/open_model.h"

#include <fmt/format.h>

#include "pipeline/core/error.h"
#include "pipeline/train/input_contract.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/run_session.h"

namespace convoy::cli {
namespace {

OpenModel open_checkpoint(const std::string& file, const std::vector<std::string>& overrides, const Registry& registry) {
  OpenModel model;
  model.checkpoint = {file, load_checkpoint(file).value_or_throw(), {}};
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

}  // namespace

OpenModel open_model(const std::string& target, const std::vector<std::string>& overrides, const Registry& registry) {
  const bool is_checkpoint = std::filesystem::path(target).extension() == ".h5";
  OpenModel model = is_checkpoint ? open_checkpoint(target, overrides, registry) : open_run(target, overrides, registry);
  const std::string file = model.checkpoint.file.string();
  for (const std::string& difference : contract_differences(model.checkpoint.data.input_contract, input_contract(model.job))) {
    throw Error(ExitCode::bad_spec,
                file + ": input contract differs: " + difference + "; evaluate with the spec it was trained with");
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
