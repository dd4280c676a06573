// Evaluation: the predict phase over a data source, metrics out.
//
// Nothing is dropped silently: a sample that cannot be used obeys the source's on_error, and the metrics' count says how
// many were used.
#pragma once

#include <functional>
#include <optional>

#include "pipeline/exec/session.h"
#include "pipeline/train/data_source.h"
#include "pipeline/train/load_job.h"
#include "pipeline/train/metrics.h"

namespace convoy {

// Empty when `stop_requested` ended it early. `bad_samples`, when given, counts quarantined samples.
std::optional<ClassificationMetrics> evaluate(const Job&, Session&, DataSource&, const std::function<bool()>& stop_requested,
                                              std::int64_t* bad_samples = nullptr);

// The loss and logits of a session after a run on `slot`.
BatchOutputs outputs_of(const Session&, const Program::Results&, const BatchSlot&, int classes);

}  // namespace convoy
