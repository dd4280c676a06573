// Proof of exact resume: N steps straight against K steps, a checkpoint, a new session and the remaining N - K.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "pipeline/graph/registry.h"
#include "pipeline/train/load_job.h"

namespace convoy {

struct ResumeProof {
  std::string straight_state, resumed_state;  // SHA-256 over weights and optimizer slots
  std::string straight_ids, resumed_ids;      // SHA-256 over the sample ids in the order they were used
  bool equal() const { return straight_state == resumed_state && straight_ids == resumed_ids; }
};

// `scratch` is an empty folder for the checkpoint between the two halves. Needs 0 < cut < steps.
ResumeProof verify_resume(const Job&, const Registry&, std::int64_t steps, std::int64_t cut, int threads,
                          const std::filesystem::path& scratch);

}  // namespace convoy
