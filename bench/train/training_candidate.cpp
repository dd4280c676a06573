#include "bench/train/training_candidate.h"

#include <ctime>

#include "bench/train/step_costs.h"
#include "bench/train/training_run.h"
#include "pipeline/core/clock.h"

namespace convoy::bench {
namespace {

double process_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class TrainingCandidate final : public Candidate {
 public:
  TrainingCandidate(const Job& job, const Registry& registry, int threads, int steps)
      : run_(job, registry, threads), steps_(steps) {
    gflops_per_image_ = StepCosts(job.network, run_.session().program()).flops() / run_.batch() * 1e-9;
  }

  std::string about() const override { return "convoy " CONVOY_VERSION ", " + std::string(to_string(run_.isa())) + " kernels"; }

  Piece run() override {
    const double cpu = process_cpu_seconds();
    const Stopwatch watch;
    for (int i = 0; i < steps_; ++i) run_.step();
    Piece piece{std::int64_t{steps_} * run_.batch(), watch.seconds(), {}};
    piece.facts["cpu_seconds"] = process_cpu_seconds() - cpu;
    piece.facts["gflops_per_image"] = gflops_per_image_;
    piece.facts["planned_bytes"] = static_cast<double>(run_.planned_bytes());
    piece.facts["resident_bytes"] = static_cast<double>(peak_resident_bytes());
    piece.facts["peak_gflops"] = run_.sample_peak();
    return piece;
  }

 private:
  TrainingRun run_;
  int steps_;
  double gflops_per_image_ = 0;
};

}  // namespace

std::unique_ptr<Candidate> make_training_candidate(const Job& job, const Registry& registry, int threads, int steps) {
  return std::make_unique<TrainingCandidate>(job, registry, threads, steps);
}

}  // namespace convoy::bench
