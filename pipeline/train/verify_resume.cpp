#include "pipeline/train/verify_resume.h"

#include "pipeline/core/error.h"
#include "pipeline/train/checkpoint.h"
#include "pipeline/train/model_state.h"
#include "pipeline/train/run_session.h"
#include "pipeline/train/sha256.h"
#include "pipeline/train/train_run.h"

namespace convoy {
namespace {

class IdHash final : public TrainObserver {
 public:
  void on_step(const StepReport& report) override { hash_.update(std::as_bytes(report.sample_ids)); }
  std::string hex() { return to_hex(hash_.finish()); }

 private:
  Sha256 hash_;
};

// One stretch of training in a session of its own, from `start` (or from the initialisers) up to step `until`.
CheckpointData train_until(const Job& job, const Registry& registry, int threads, const std::filesystem::path* start,
                           std::int64_t until, TrainObserver& observer) {
  const auto train = DataSource::open_training(job, executor_kind(job.spec), threads, data_services(job.spec.data));
  SessionOptions options;
  options.threads = threads;
  CheckpointData from;
  if (start != nullptr) {
    from = load_checkpoint(*start).value_or_throw();
    options.plan = kernel_plan_from_json(from.kernel_plan);
    options.plan_source = start->string();
  }
  const std::unique_ptr<Session> session = make_session(job, registry, options);
  Trainer trainer({job, *session, *train, nullptr, observer, [] { return false; }, [](const CheckpointData&) {}, until});
  if (start != nullptr) {
    trainer.restore(from, start->string());
  } else {
    initialize_model(*session, job.spec.job.seed);
  }
  trainer.run();
  if (trainer.step() < until) {
    throw Error(ExitCode::bad_spec, "the job ends after " + std::to_string(trainer.step()) + " steps, before step " +
                                        std::to_string(until) + "; raise trainer.epochs or lower --steps");
  }
  CheckpointData data = trainer.snapshot();
  copy_values(data);  // the session ends here
  describe_job(job, *train, data);
  data.kernel_plan = kernel_plan_json(*session, session_isa(options));
  return data;
}

}  // namespace

ResumeProof verify_resume(const Job& job, const Registry& registry, std::int64_t steps, std::int64_t cut, int threads,
                          const std::filesystem::path& scratch) {
  if (cut <= 0 || cut >= steps) throw Error(ExitCode::bad_spec, "--cut must lie between 1 and --steps - 1");
  IdHash straight_ids, resumed_ids;
  const CheckpointData straight = train_until(job, registry, threads, nullptr, steps, straight_ids);
  const std::filesystem::path file = scratch / checkpoint_file_name(cut);
  save_checkpoint(train_until(job, registry, threads, nullptr, cut, resumed_ids), file);
  const CheckpointData resumed = train_until(job, registry, threads, &file, steps, resumed_ids);
  return {hash_model_state(straight), hash_model_state(resumed), straight_ids.hex(), resumed_ids.hex()};
}

}  // namespace convoy
