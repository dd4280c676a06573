// Data races on purpose, one by name: between two tiles of a step, and between two samples of a batch. Each pair waits for
// the other, so that two threads are at it in every run.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/plain_executor.h"
#include "tests/exec/fake_samples.h"

namespace convoy::test {
namespace {

// Relaxed, so that meeting orders nothing.
void meet(std::atomic<int>& arrived) {
  arrived.fetch_add(1, std::memory_order_relaxed);
  while (arrived.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
}

class RacyStep : public BoundStep {
 public:
  int tiles(int) const override { return 2; }
  void run(int, const RunContext&, std::byte*) const override {
    meet(arrived_);
    ++count_;
  }

 private:
  mutable std::atomic<int> arrived_{0};
  mutable int count_ = 0;
};

struct RacySamples : FakeSamples {
  RacySamples() : FakeSamples(2, 1, 0, false) {}
  Status run(const EncodedSample&, std::uint32_t, std::int64_t, float*) const override {
    meet(arrived_);
    ++count_;
    return success();
  }
  mutable std::atomic<int> arrived_{0};
  mutable int count_ = 0;
};

void race_in_step() {
  BoundSteps steps;
  steps.push_back(std::make_unique<RacyStep>());
  PhaseDependences dependences;
  dependences[static_cast<std::size_t>(Phase::forward)].steps = {0};
  dependences[static_cast<std::size_t>(Phase::forward)].before = {{}};
  RunContext context;
  context.batch = 1;
  make_plain_executor(steps, dependences, 2)->run(Phase::forward, context);
}

void race_in_sample() {
  const RacySamples samples;
  const Sampler sampler(samples.size(), 1, false);
  InputPlan plan;
  plan.dataset = &samples;
  plan.sampler = &sampler;
  plan.transform = &samples;
  plan.image = kFakeImage;
  plan.batch_size = 2;
  plan.threads = 2;
  make_plain_input(plan)->run({}, [](BatchSlot&) { return true; });
}

}  // namespace
}  // namespace convoy::test

int main(int argc, char** argv) {
  const std::string fault = argc == 2 ? argv[1] : "";
  if (fault == "race_in_step") {
    convoy::test::race_in_step();
  } else if (fault == "race_in_sample") {
    convoy::test::race_in_sample();
  } else {
    std::fprintf(stderr, "usage: sanitizer_canary race_in_step|race_in_sample\n");
    return 2;
  }
  std::puts("nothing was reported");
}
