#include "pipeline/train/evaluator.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/train/bad_sample_policy.h"

namespace convoy {
namespace {

void require_finite(const BatchOutputs& outputs) {
  for (int n = 0; n < outputs.count; ++n) {
    const auto row = outputs.logits.subspan(std::size_t(n) * outputs.stride, outputs.classes);
    if (std::ranges::all_of(row, [](float logit) { return std::isfinite(logit); })) continue;
    throw Error(ExitCode::numeric,
                "the model's outputs hold a NaN or an infinity, so its predictions mean nothing: the weights have grown too "
                "large; train again with a lower optimizer.learning_rate, or take an earlier checkpoint");
  }
}

}  // namespace

std::optional<ClassificationMetrics> evaluate(const Job& job, Session& session, DataSource& source,
                                              const std::function<bool()>& stop_requested,
                                              const std::function<void(const SampleFailure&)>& on_bad_sample) {
  ClassificationMetrics metrics(job.classes());
  BadSamplePolicy policy(source.spec(), source.dataset().size());
  bool stopped = false;
  source.pipeline().run({0, 0}, [&](BatchSlot& slot) {
    if (stop_requested()) {
      stopped = true;
      return false;
    }
    for (const SampleFailure& failure : slot.failures) {
      policy.accept(failure);
      on_bad_sample(failure);
    }
    if (slot.count > 0) metrics.add(predict_batch(job, session, slot));
    return true;
  });
  if (stopped) return std::nullopt;
  if (metrics.count() == 0) {
    throw Error(ExitCode::bad_data, source.spec().part.path + ": no sample could be used, so there is nothing to evaluate");
  }
  return metrics;
}

BatchOutputs predict_batch(const Job& job, Session& session, const BatchSlot& slot) {
  RunContext context;
  context.seed = job.spec.job.seed;
  session.set_batch(slot);
  session.run(Phase::predict, context);
  const BatchOutputs outputs = outputs_of(job, session, session.program().predict, slot);
  require_finite(outputs);
  return outputs;
}

BatchOutputs outputs_of(const Job& job, const Session& session, const Program::Results& results, const BatchSlot& slot) {
  BatchOutputs outputs;
  outputs.loss = session.values(results.loss);
  outputs.logits = session.values(results.logits);
  outputs.classes = job.outputs();
  outputs.threshold = job.spec.loss.from_logits ? 0.0f : 0.5f;
  outputs.stride = padded_channels(outputs.classes);
  outputs.labels = slot.labels;
  outputs.count = slot.count;
  return outputs;
}

}  // namespace convoy
