// The search for the fastest kernel choice of one case.
//
// Hill climbing: every candidate that the step kind proposes around the best so far is measured against it; the best of those
// that win becomes the new centre, until none wins. At the end winner and default are measured once more against each other; the
// winner stays only if it wins again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/tune/tune_server.h"
#include "pipeline/graph/step_kind.h"

namespace convoy::bench {

struct TuneResult {
  std::string key;
  KernelChoice choice, default_choice;
  double gflops = 0, default_gflops = 0, peak_gflops = 0;
  double gain = 1;  // of the choice over the default, measured in turn
  int tried = 0;
  std::vector<std::string> failures;  // candidates that crashed, hung or were wrong, with the reason

  double share_of_peak() const { return peak_gflops > 0 ? gflops / peak_gflops : 0; }
};

struct SearchOptions {
  Isa isa = Isa::avx2;
  MeasureOptions measure;
  int rounds = 4;                                   // centres at most
  std::vector<KernelChoice> injected;               // further candidates, for tests
  std::function<bool()> stop;                       // asked after each candidate
  std::function<void(const TuneResult&)> progress;  // the best so far, after each candidate
};

// Nothing when it was stopped before the end of a first round. Throws what TuneServer::open throws.
std::optional<TuneResult> search(TuneServer&, const TuneCase&, const StepKind&, const SearchOptions&);

std::string to_string(const KernelChoice&);

}  // namespace convoy::bench
