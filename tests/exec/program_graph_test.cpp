#include "pipeline/exec/program_graph.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/task_group.h>

#include <atomic>
#include <thread>

#include "pipeline/exec/worker_arena.h"
#include "tests/exec/executor_checks.h"

namespace convoy::test {
namespace {

using namespace std::chrono_literals;

TEST(ProgramGraph, RandomProgramsGiveTheSerialBits) { check_random_programs(make_program_graph, 100); }

TEST(ProgramGraph, TheFirstErrorInStepOrderSurfacesAndTheExecutorStaysUsable) { check_errors(make_program_graph, 60); }

TEST(ProgramGraph, StepsAfterAnErrorAreSkipped) { check_dependents_are_skipped(make_program_graph); }

TEST(ProgramGraph, RestoresTheCallersFloatMode) {
  FakeProgram program(3u);
  FakeMemory memory(program.tensors);
  const unsigned before = _mm_getcsr();
  make_program_graph(program.steps, program.dependences, 2)->run(Phase::forward, memory.context);
  EXPECT_EQ(_mm_getcsr() & ~0x3fu, before & ~0x3fu);
}

// A step that waits until the other one runs: only a graph that overlaps independent steps gets to the end.
class MeetingStep : public BoundStep {
 public:
  explicit MeetingStep(std::atomic<int>& present) : present_(present) {}
  int tiles(int) const override { return 1; }
  void run(int, const RunContext&, std::byte*) const override {
    ++present_;
    for (int i = 0; i < 10000 && present_ < 2; ++i) std::this_thread::sleep_for(1ms);
    if (present_ < 2) throw std::runtime_error("nobody came");
  }

 private:
  std::atomic<int>& present_;
};

TEST(ProgramGraph, IndependentStepsOverlap) {
  std::atomic<int> present{0};
  BoundSteps steps;
  steps.push_back(std::make_unique<MeetingStep>(present));
  steps.push_back(std::make_unique<MeetingStep>(present));
  PhaseDependences dependences;
  dependences[0] = {{0, 1}, {{}, {}}};
  EXPECT_NO_THROW(make_program_graph(steps, dependences, 2)->run(Phase::forward, RunContext{}));
}

// Two tiles: the caller's ends as soon as another thread has begun the other one, which is long; so the caller must wait.
class LopsidedStep : public BoundStep {
 public:
  LopsidedStep(std::thread::id caller, std::atomic<bool>& inside) : caller_(caller), inside_(inside) {}
  int tiles(int) const override { return 2; }
  void run(int, const RunContext&, std::byte*) const override {
    if (std::this_thread::get_id() != caller_) {
      helped_ = true;
      std::this_thread::sleep_for(5ms);
      return;
    }
    inside_ = true;
    for (int i = 0; i < 5000 && !helped_; ++i) std::this_thread::sleep_for(100us);
  }
  bool helped() const { return helped_; }

 private:
  std::thread::id caller_;
  std::atomic<bool>& inside_;
  mutable std::atomic<bool> helped_{false};
};

// While the caller waits, another thread's tasks lie in the same arena for everybody to steal.
TEST(ProgramGraph, TakesNoForeignTaskWhileItWaits) {
  const auto arena = worker_arena(3);
  std::atomic<bool> inside{false}, ready{false}, done{false};
  std::atomic<int> intruders{0};
  const auto caller = std::this_thread::get_id();
  std::thread foreigner([&] {
    arena->run([&] {
      tbb::task_group foreign;
      for (int i = 0; i < 5000; ++i) {
        foreign.run([&] {
          if (std::this_thread::get_id() == caller && inside) ++intruders;
          std::this_thread::sleep_for(20us);
        });
      }
      ready = true;
      while (!done) std::this_thread::sleep_for(1ms);
      foreign.cancel();
      foreign.wait();
    });
  });
  while (!ready) std::this_thread::sleep_for(1ms);
  for (int again = 0; again < 5; ++again) {
    BoundSteps steps;
    steps.push_back(std::make_unique<LopsidedStep>(caller, inside));
    PhaseDependences dependences;
    dependences[0] = {{0}, {{}}};
    make_program_graph(steps, dependences, 3)->run(Phase::forward, RunContext{});
    inside = false;
    EXPECT_TRUE(static_cast<const LopsidedStep&>(*steps[0]).helped()) << "the caller had nothing to wait for";
  }
  done = true;
  foreigner.join();
  EXPECT_EQ(intruders, 0);
}

TEST(ProgramGraph, ManyExecutorsShareOneArena) {
  const auto held = worker_arena(3);
  EXPECT_EQ(held, worker_arena(3));
  EXPECT_NE(held, worker_arena(2));
}

}  // namespace
}  // namespace convoy::test
