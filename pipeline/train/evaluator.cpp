#include "pipeline/train/evaluator.h"

#include "pipeline/train/bad_sample_policy.h"

namespace convoy {

std::optional<ClassificationMetrics> evaluate(const Job& job, Session& session, DataSource& source,
                                              const std::function<bool()>& stop_requested, std::int64_t* bad_samples) {
  ClassificationMetrics metrics(job.classes());
  BadSamplePolicy policy(source.spec(), source.dataset().size());
  bool stopped = false;
  RunContext context;
  context.seed = job.spec.job.seed;
  source.pipeline().run({0, 0}, [&](BatchSlot& slot) {
    if (stop_requested()) {
      stopped = true;
      return false;
    }
    for (const SampleFailure& failure : slot.failures) policy.accept(failure);
    if (slot.count == 0) return true;
    session.set_batch(slot);
    session.run(Phase::predict, context);
    metrics.add(outputs_of(session, session.program().predict, slot, job.classes()));
    return true;
  });
  if (bad_samples != nullptr) *bad_samples = policy.bad();
  if (stopped) return std::nullopt;
  return metrics;
}

BatchOutputs outputs_of(const Session& session, const Program::Results& results, const BatchSlot& slot, int classes) {
  return {
      session.values(results.loss), session.values(results.logits), classes, padded_channels(classes), slot.labels, slot.count};
}

}  // namespace convoy
