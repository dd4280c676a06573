// convoy's own input side as a candidate: alone, or while a network trains.
#pragma once

#include "bench/input/candidate.h"
#include "pipeline/graph/registry.h"

namespace convoy::bench {

struct LoaderOptions : CandidateOptions {
  std::string source;      // the spec's data.train, in YAML's flow style
  std::string model;       // to train; empty: batches are taken and left
  bool in_memory = false;  // with a model: train on batches that were made before, as if input cost nothing
  int batch = 64;
};

// The job that runs: 224x224 from random-resized crops, flipped and normalised. Throws what load_job_text throws.
std::string loader_spec(const LoaderOptions&);
std::unique_ptr<Candidate> make_loader(const LoaderOptions&, const Registry&);

}  // namespace convoy::bench
