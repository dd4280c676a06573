// Input graph and program graph in one arena, as in training: the consumer of the batches runs the program.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "pipeline/exec/program_graph.h"
#include "tests/exec/fake_program.h"
#include "tests/exec/input_checks.h"

namespace convoy::test {
namespace {

TEST(Together, BatchesAndProgramShareTheThreadsAndGiveTheSerialBits) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    InputCase c(seed);
    const std::vector<SeenBatch> expected = expected_epoch(c.plan, *c.samples, c.range);
    FakeProgram program(seed);
    program.behaviour.delays = true;
    FakeMemory serial(program.tensors), parallel(program.tensors);
    const auto input = make_input_graph(c.plan);
    const auto executor = make_program_graph(program.steps, program.dependences, c.plan.threads);
    std::vector<SeenBatch> seen;
    input->run(c.range, [&](BatchSlot& slot) {
      seen.push_back(look_at(slot));
      parallel.context.step = static_cast<std::int64_t>(slot.sequence);
      executor->run(Phase::forward, parallel.context);
      executor->run(Phase::backward, parallel.context);
      return true;
    });
    ASSERT_EQ(seen, expected) << "seed " << seed;
    for (std::size_t step = 0; step < expected.size(); ++step) {
      serial.context.step = static_cast<std::int64_t>(step);
      run_serially(program, Phase::forward, serial.context);
      run_serially(program, Phase::backward, serial.context);
    }
    ASSERT_EQ(parallel.words(), serial.words()) << "seed " << seed << ", " << c.plan.threads << " threads";
    EXPECT_EQ(program.behaviour.scratch_clashes, 0);
    EXPECT_EQ(program.behaviour.wrong_float_modes, 0);
  }
}

// An error in the program is an exception of the consumer: it ends the epoch and is rethrown.
TEST(Together, AnErrorInAStepEndsTheEpoch) {
  for (int threads : {1, 2, 4}) {
    FakeSamples samples(100, 1, 0, true);
    const Sampler sampler(100, 1, true);
    const auto input = make_input_graph({&samples, &sampler, &samples, kFakeImage, 8, false, 3, threads, 2});
    FakeProgram program(5u);
    FakeMemory memory(program.tensors);
    const auto executor = make_program_graph(program.steps, program.dependences, threads);
    int batches = 0;
    const auto consume = [&](BatchSlot&) {
      program.behaviour.faults.clear();
      if (++batches == 4) program.behaviour.faults.emplace_back(0, 0);
      executor->run(Phase::forward, memory.context);
      return true;
    };
    EXPECT_THROW(input->run({}, consume), FakeFault);
    EXPECT_EQ(batches, 4);
    EXPECT_EQ(input->run({}, consume).delivered, 100);
  }
}

// Counts the threads that are inside at one time.
class Crowd {
 public:
  void visit() {
    const int now = ++inside_;
    for (int most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    --inside_;
  }
  int most() const { return most_; }

 private:
  std::atomic<int> inside_{0}, most_{0};
};

struct CrowdedTransform : SampleTransform {
  CrowdedTransform(const SampleTransform& inner, Crowd& crowd) : inner_(inner), crowd_(crowd) {}
  Status run(const EncodedSample& in, std::uint32_t epoch, std::int64_t id, float* image) const override {
    crowd_.visit();
    return inner_.run(in, epoch, id, image);
  }
  const SampleTransform& inner_;
  Crowd& crowd_;
};

TEST(Together, NoMoreThreadsThanAskedForWorkAtOneTime) {
  for (int threads : {1, 2, 3}) {
    FakeSamples samples(400, 1, 0, false);
    const Sampler sampler(400, 1, true);
    Crowd crowd;
    const CrowdedTransform transform(samples, crowd);
    const auto input = make_input_graph({&samples, &sampler, &transform, kFakeImage, 8, false, 3, threads, 2});
    input->run({}, [&](BatchSlot&) {
      crowd.visit();
      return true;
    });
    EXPECT_LE(crowd.most(), threads);
    EXPECT_GE(crowd.most(), 1);
  }
}

}  // namespace
}  // namespace convoy::test
