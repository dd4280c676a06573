#include "pipeline/train/train_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/core/error.h"
#include "pipeline/exec/traced_step.h"
#include "pipeline/train/foreign_weights.h"
#include "pipeline/train/gradient_norms.h"
#include "pipeline/train/index_progress.h"
#include "pipeline/train/input_contract.h"
#include "pipeline/train/match_weights.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/observers.h"
#include "pipeline/train/progress.h"
#include "pipeline/train/run_folder.h"
#include "pipeline/train/run_intro.h"
#include "pipeline/train/run_session.h"
#include "pipeline/train/trace_file.h"
#include "pipeline/train/train_log.h"

namespace convoy {
namespace {

// Where the run starts: a checkpoint to continue, if there is one.
std::optional<LoadedCheckpoint> find_start(const RunFolder& folder, const TrainRunOptions& options, TrainObserver& log) {
  if (!options.resume) return std::nullopt;
  std::vector<std::string> refused;
  std::optional<LoadedCheckpoint> start = load_newest_checkpoint(folder.checkpoints(), refused);
  for (const std::string& reason : refused) log.on_note("refused damaged checkpoint " + reason);
  if (!start && !refused.empty()) {
    throw Error(ExitCode::bad_data, folder.path().string() + ": every checkpoint of this run is damaged; start a new run");
  }
  log.on_note(start ? "resuming from " + start->file.string() : "nothing to resume, starting a new run");
  return start;
}

struct StartedSession {
  std::unique_ptr<Session> session;
  Isa isa;
};

// With the stored kernel plan when there is one. A plan that cannot run here ends the job, or with --allow-inexact gives
// way to this machine's own choices.
StartedSession start_session(const Job& job, const Registry& registry, const std::optional<LoadedCheckpoint>& start,
                             const TrainRunOptions& options, Trace* trace, TrainObserver& log) {
  SessionOptions how;
  how.threads = options.threads;
  if (trace != nullptr) how.wrap = traced_steps(*trace);
  if (start) {
    how.plan = kernel_plan_from_json(start->data.kernel_plan);
    how.plan_source = start->file.string();
  }
  try {
    return {make_session(job, registry, how), session_isa(how)};
  } catch (const Error& error) {
    if (!options.allow_inexact || !how.plan || error.exit_code() != ExitCode::bad_spec) throw;
    log.on_note(std::string("--allow-inexact: the run goes on with other rounding, because the stored kernel plan cannot run: ") +
                error.what());
  }
  how.plan.reset();
  return {make_session(job, registry, how), session_isa(how)};
}

void start_from_weights(Session& session, const Job& job, const TrainRunOptions& options, TrainObserver& log) {
  const std::string source = options.weights.string();
  const std::vector<WeightTensor> weights =
      load_foreign_weights(job.network, job.keras, options.weights, options.weights_by_position);
  if (!options.partial_weights) return write_weights(session, weights, source);
  const std::string differences = write_known_weights(session, weights, source);
  if (differences.empty()) return;
  log.on_note(source +
              ": --partial: the model's weights in the left column keep their initial values, those of the file in the right one "
              "are not used\n" +
              differences.substr(0, differences.size() - 1));
}

constexpr std::size_t kMostChanges = 20;  // that people read

void note_changes(const std::vector<std::string>& differences, TrainObserver& log) {
  for (std::size_t i = 0; i < std::min(differences.size(), kMostChanges); ++i) {
    log.on_note("changed since this checkpoint: " + differences[i]);
  }
  if (differences.size() > kMostChanges) {
    log.on_note(fmt::format("changed since this checkpoint: and {} more", differences.size() - kMostChanges));
  }
}

void set_up_model(Trainer& trainer, Session& session, const Job& job, const TrainRunOptions& options,
                  const std::optional<LoadedCheckpoint>& start, TrainObserver& log) {
  if (start) {
    for (const std::string& difference : contract_differences(start->data.input_contract, input_contract(job))) {
      throw Error(ExitCode::bad_spec, start->file.string() + ": input contract differs: " + difference);
    }
    note_changes(spec_differences(start->data.resolved_spec, job.resolved_yaml), log);
    trainer.restore(start->data, start->file.string());
  } else if (!options.weights.empty()) {
    initialize_model(session, job.spec.job.seed);
    start_from_weights(session, job, options, log);
  } else {
    initialize_model(session, job.spec.job.seed);
  }
}

// Labels are positions in the list of classes: the same number of other classes would validate nonsense.
void require_same_classes(const DataSource& train, const DataSource& val) {
  const std::vector<std::string>&wanted = train.dataset().class_names(), &found = val.dataset().class_names();
  for (std::size_t i = 0; i < std::min(wanted.size(), found.size()); ++i) {
    if (wanted[i] == found[i]) continue;
    throw Error(ExitCode::bad_data, val.spec().part.path + ": class " + std::to_string(i) + " is '" + found[i] +
                                        "', but the training data's is '" + wanted[i] +
                                        "'; rename the class folders, or set data.class_names");
  }
}

}  // namespace

void describe_job(const Job& job, const DataSource& train, CheckpointData& data) {
  data.model_config = job.keras.config;
  data.resolved_spec = job.resolved_yaml;
  data.spec_file = std::filesystem::absolute(job.spec_file).string();
  data.input_contract = input_contract(job);
  data.class_names = train.dataset().class_names();
  data.convoy_version = CONVOY_VERSION;
}

TrainOutcome run_training(const Job& job, const Registry& registry, const TrainRunOptions& options,
                          const std::function<bool()>& stop_requested) {
  RunFolder folder(job.spec.job.output_dir, options.resume);
  TrainLog log(folder.csv(), folder.json_lines(), job.spec.runtime.report_every,
               std::ranges::count(job.spec.metrics, "top5") > 0);
  Progress progress(job.spec.trainer.epochs, job.spec.runtime.report_every);
  std::vector<TrainObserver*> listeners{&log};
  if (options.show_progress) listeners.push_back(&progress);
  Observers observers(std::move(listeners));

  std::optional<LoadedCheckpoint> start = find_start(folder, options, observers);
  if (start) require_same_network(job.network, job.keras, start->data, start->file.string());
  std::optional<TraceFile> trace_file;
  if (!options.trace.empty()) trace_file.emplace(options.trace, observers);
  Trace* const trace = trace_file ? &trace_file->trace() : nullptr;
  DataServices services = data_services(job.spec.data);
  if (options.show_progress) services.index.progress = IndexProgressLine();
  services.index.note = [&observers](const std::string& note) { observers.on_note(note); };
  const auto train = DataSource::open_training(job, executor_kind(job.spec), options.threads, services, trace);
  const auto val = DataSource::open_validation(job, executor_kind(job.spec), options.threads, services);
  if (val) require_same_classes(*train, *val);
  const auto [session, isa] = start_session(job, registry, start, options, trace, observers);
  std::optional<GradientNorms> norms;
  if (job.spec.log.gradient_norms) observers.add(norms.emplace(*session, folder.gradient_norms()));
  for (const std::string& line : intro_lines(job, *train, val.get(), isa, options.threads)) observers.on_note(line);

  CheckpointWriter writer(checkpoint_bytes_bound(checkpoint_outline(session->program(), job)));
  const std::string kernel_plan = kernel_plan_json(*session, isa);
  TrainerParts parts{job, *session, *train, val.get(), observers, stop_requested, {}, -1};
  parts.save = [&](CheckpointData data) {
    describe_job(job, *train, data);
    data.kernel_plan = kernel_plan;
    observers.on_checkpoint(folder.save(writer, data, job.spec.checkpoint), data.step);
  };
  Trainer trainer(parts);
  set_up_model(trainer, *session, job, options, start, observers);
  start.reset();  // the session has the model now; a second copy would stay for the whole run
  folder.write_spec(job.resolved_yaml, job.spec_file);  // the folder holds a run now: nothing can be refused any more
  if (trainer.counters().epoch >= job.spec.trainer.epochs) {
    observers.on_note(fmt::format("this run is complete: {} of {} epochs", trainer.counters().epoch, job.spec.trainer.epochs));
  }
  return trainer.run();
}

}  // namespace convoy
