#include "pipeline/train/trainer.h"

#include <algorithm>

#include "pipeline/core/clock.h"
#include "pipeline/core/error.h"
#include "pipeline/train/evaluator.h"
#include "pipeline/train/model_state.h"

namespace convoy {

Trainer::Trainer(TrainerParts parts)
    : parts_(std::move(parts)),
      schedule_(parts_.job.spec.lr_schedule, parts_.job.spec.learning_rate, parts_.train.steps_per_epoch(),
                parts_.job.spec.trainer.epochs),
      policy_(parts_.train.spec(), parts_.train.dataset().size()),
      metrics_(parts_.job.classes()) {
  state_.dataset_fingerprint = parts_.train.dataset().fingerprint();
}

TrainOutcome Trainer::run() {
  while (state_.epoch < parts_.job.spec.trainer.epochs) {
    if (!train_epoch()) {
      parts_.save(snapshot());
      return TrainOutcome::stopped;
    }
    if (!finish_epoch()) return TrainOutcome::stopped;
  }
  return TrainOutcome::finished;
}

bool Trainer::train_epoch() {
  const Stopwatch watch;
  policy_.start_epoch(state_.partial.quarantined);
  metrics_ = ClassificationMetrics(parts_.job.classes());
  metrics_.restore(state_.partial.loss_sum, state_.partial.correct, state_.partial.correct_top5, state_.partial.samples);
  parts_.train.pipeline().run({static_cast<std::uint32_t>(state_.epoch), state_.position},
                              [this](BatchSlot& slot) { return train_batch(slot); });
  epoch_seconds_ = watch.seconds();
  epochs_before_ += parts_.train.pipeline().reading();
  return state_.position >= parts_.train.epoch_samples();
}

bool Trainer::train_batch(BatchSlot& slot) {
  for (const SampleFailure& failure : slot.failures) {
    policy_.accept(failure);
    parts_.observer.on_bad_sample(failure, state_.epoch + 1);
  }
  if (slot.count > 0) train_step(slot);
  state_.position = slot.position + slot.requested;
  state_.partial = {metrics_.loss_sum(), metrics_.correct(), metrics_.count(), policy_.bad(), metrics_.correct_top5()};
  parts_.observer.on_step({state_.step, state_.epoch + 1, state_.position, parts_.train.epoch_samples(), metrics_.loss(),
                           metrics_.top1(), last_rate(), input_reading(), std::span(slot.sample_ids).first(slot.count)});
  const std::int64_t every = parts_.job.spec.checkpoint.save_freq;
  const bool more = state_.position < parts_.train.epoch_samples();
  if (should_stop()) return false;
  if (every > 0 && state_.step % every == 0 && slot.count > 0 && more) parts_.save(snapshot());
  return true;
}

// The pipeline's meter counts the running epoch.
MeterReading Trainer::input_reading() const {
  MeterReading all = epochs_before_;
  return all += parts_.train.pipeline().reading();
}

void Trainer::train_step(const BatchSlot& slot) {
  Session& session = parts_.session;
  RunContext context;
  context.seed = parts_.job.spec.job.seed;
  context.epoch = static_cast<std::uint32_t>(state_.epoch);
  context.step = state_.step;
  context.learning_rate = schedule_.rate(state_.step);
  session.set_batch(slot);
  session.run(Phase::forward, context);
  session.run(Phase::backward, context);
  const double loss_before = metrics_.loss_sum();
  const BatchOutputs outputs = outputs_of(parts_.job, session, session.program().training, slot);
  metrics_.add(outputs);
  refuse_non_finite((metrics_.loss_sum() - loss_before) / slot.count);
  session.run(Phase::update, context);
  ++state_.step;
}

// The weights are still those of the step before: nothing non-finite is ever stored.
void Trainer::refuse_non_finite(double loss) const {
  const Program& program = parts_.session.program();
  for (const Program::FiniteCheck& check : program.finite_checks) {
    if (!parts_.session.any_flag(check.flag)) continue;
    throw Error(ExitCode::numeric,
                "NaN or Inf in '" + program.tensors[check.tensor].desc.name + "' (layer '" +
                    (program.tensors[check.tensor].layer.empty() ? "loss" : program.tensors[check.tensor].layer) + "', step '" +
                    check.step + "') at training step " + std::to_string(state_.step + 1) + ", epoch " +
                    std::to_string(state_.epoch + 1) + ", batch loss " + std::to_string(loss) +
                    "; the update was not applied; lower optimizer.learning_rate and resume from the last checkpoint");
  }
}

bool Trainer::finish_epoch() {
  if (metrics_.count() == 0) {
    throw Error(ExitCode::bad_data, parts_.train.spec().part.path + ": no sample of epoch " + std::to_string(state_.epoch + 1) +
                                        " could be used, so nothing was learned; check the data set");
  }
  EpochRecord record = make_record(epoch_seconds_);
  const int every = parts_.job.spec.trainer.validate_every;
  const bool last = state_.epoch + 1 == parts_.job.spec.trainer.epochs;
  if (parts_.val != nullptr && (last || (state_.epoch + 1) % every == 0)) {
    const std::optional<ClassificationMetrics> val = validate();
    if (!val) {
      parts_.save(snapshot());
      return false;
    }
    record.val_loss = val->loss();
    record.val_accuracy = val->top1();
    record.val_top5 = val->top5();
    record.validated = true;
  }
  state_.history.push_back(record);
  ++state_.epoch;
  state_.position = 0;
  state_.partial = {};
  parts_.observer.on_epoch(record, state_);
  parts_.save(snapshot());
  return !should_stop() || last;
}

std::optional<ClassificationMetrics> Trainer::validate() {
  const auto val = evaluate(parts_.job, parts_.session, *parts_.val, parts_.stop_requested,
                            [this](const SampleFailure& failure) { parts_.observer.on_bad_sample(failure, state_.epoch + 1); });
  const Dataset& dataset = parts_.val->dataset();
  const std::int64_t expected = dataset.size() + dataset.quarantined();
  if (val && val->count() != expected) {
    parts_.observer.on_note("validation used " + std::to_string(val->count()) + " of " + std::to_string(expected) +
                            " samples; the others are bad");
  }
  return val;
}

// Before the first step, which a first batch of bad samples alone leaves undone, the rate to come.
double Trainer::last_rate() const { return schedule_.rate(std::max<std::int64_t>(0, state_.step - 1)); }

bool Trainer::should_stop() const {
  return parts_.stop_requested() || (parts_.stop_after_steps >= 0 && state_.step >= parts_.stop_after_steps);
}

EpochRecord Trainer::make_record(double seconds) const {
  EpochRecord record;
  record.epoch = state_.epoch + 1;
  record.step = state_.step;
  record.loss = metrics_.loss();
  record.accuracy = metrics_.top1();
  record.top5 = metrics_.top5();
  record.learning_rate = last_rate();
  record.seconds = seconds;
  return record;
}

void Trainer::restore(const CheckpointData& data, const std::string& source) {
  if (data.dataset_fingerprint != state_.dataset_fingerprint) {
    throw Error(ExitCode::bad_spec, source +
                                        ": was written for other training data (files, labels or split differ), so it "
                                        "cannot be resumed exactly; start a new run with --weights " +
                                        source);
  }
  write_weights(parts_.session, data.weights, source);
  write_slots(parts_.session, data.slots, source);
  state_.step = data.step;
  state_.epoch = data.epoch;
  state_.position = data.position;
  state_.partial = data.partial;
  state_.history = data.history;
}

CheckpointData Trainer::snapshot() const {
  CheckpointData data = state_;
  view_model_state(parts_.session, parts_.job, data);
  return data;
}

}  // namespace convoy
