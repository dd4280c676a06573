// Evaluation: the predict phase over a data source, metrics out.
//
// Nothing is dropped silently: a sample that cannot be used obeys the source's on_error and is handed to the caller, and
// the metrics' count says how many were used. Outputs that hold a NaN or an infinity have no rank: Error(numeric).
#pragma once

#include <functional>
#include <optional>

#include "pipeline/exec/session.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/metrics.h"

namespace convoy {

// Empty when `stop_requested` ended it early. Every quarantined sample is told to `on_bad_sample`.
std::optional<ClassificationMetrics> evaluate(const Job&, Session&, DataSource&, const std::function<bool()>& stop_requested,
                                              const std::function<void(const SampleFailure&)>& on_bad_sample);

// Runs the predict phase on `slot`, which holds at least one sample; the outputs are finite.
BatchOutputs predict_batch(const Job&, Session&, const BatchSlot&);

// The loss and logits of a session after a run on `slot`.
BatchOutputs outputs_of(const Job&, const Session&, const Program::Results&, const BatchSlot&);

}  // namespace convoy
