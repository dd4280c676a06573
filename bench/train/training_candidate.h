// convoy's training step as a candidate: pieces of some steps on a batch in memory.
//
// Facts: cpu_seconds of the piece; peak_gflops, sampled after it; gflops_per_image; planned_bytes; resident_bytes, the peak so
// far.
#pragma once

#include <memory>

#include "bench/turns/candidate.h"
#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy::bench {

// The job's batch size counts, and the job outlives the candidate. Throws what make_session throws.
std::unique_ptr<Candidate> make_training_candidate(const Job&, const Registry&, int threads, int steps);

}  // namespace convoy::bench
