#include "bench/tune/measure.h"

#include <algorithm>
#include <cmath>

#include "bench/kernels/fma_peak.h"
#include "bench/kernels/sampling.h"

namespace convoy::bench {
namespace {

constexpr double kHopeless = 0.97;  // of the best's rate, in one pass
constexpr double kClearly = 0.8;    // below this without a second look
constexpr double kLeastGain = 0.01;
constexpr double kLeastNoise = 1e-6;  // a confirmed comparison has some
constexpr std::int64_t kPeakIterations = 20'000;

class Sampler {
 public:
  Sampler(TuneProblem& problem, Isa isa, double seconds) : problem_(problem), isa_(isa), seconds_(seconds) {}

  // FLOP/s of one thread, by its own CPU time.
  double sample(const TuneProblem::Bound& bound) {
    return rate(seconds_, true, [&] {
      problem_.run(bound);
      return problem_.tune_case().flops();
    });
  }
  double peak() {
    return rate(1e-3, true, [&] { return run_fma_loop(isa_, kPeakIterations); });
  }

 private:
  TuneProblem& problem_;
  Isa isa_;
  double seconds_;
};

}  // namespace

bool Comparison::wins() const { return confirmed() && ratio > 1 + std::max(kLeastGain, noise); }

Comparison compare(TuneProblem& problem, const TuneProblem::Bound& best, const TuneProblem::Bound& candidate, Isa isa,
                   const MeasureOptions& options) {
  Comparison result;
  Sampler once(problem, isa, 0), sampler(problem, isa, options.sample_ms * 1e-3);
  const auto note = [](double& most, double sample) { most = std::max(most, sample * 1e-9); };
  double first_best = once.sample(best), first = once.sample(candidate);
  if (first < kHopeless * first_best && first > kClearly * first_best) {
    first_best = std::max(first_best, once.sample(best));
    first = std::max(first, once.sample(candidate));
  }
  note(result.best_gflops, first_best);
  note(result.gflops, first);
  note(result.peak_gflops, once.peak());
  result.ratio = first / first_best;
  if (result.ratio < kHopeless) return result;

  std::vector<double> ratios, noises;
  for (int round = 0; round < options.rounds; ++round) {
    const double before = sampler.sample(best), between = sampler.sample(candidate), after = sampler.sample(best);
    ratios.push_back(2 * between / (before + after));
    noises.push_back(std::abs(before / after - 1));
    note(result.best_gflops, std::max(before, after));
    note(result.gflops, between);
    note(result.peak_gflops, sampler.peak());
  }
  result.ratio = median(ratios);
  result.noise = std::max(kLeastNoise, median(noises));
  return result;
}

}  // namespace convoy::bench
