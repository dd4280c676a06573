// Both executors over real memory plans: tensors share bytes, and only the dependences keep their uses apart.
#include <gtest/gtest.h>

#include "pipeline/core/arena.h"
#include "tests/exec/fake_program.h"

namespace convoy::test {
namespace {

using Make = std::unique_ptr<Executor> (*)(const Program&, const MemoryPlan&, const BoundSteps&, int);

// Every step writes a tensor of its own, most of them short-lived activations, and reads some of the last few.
struct PlannedProgram {
  explicit PlannedProgram(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    program.max_batch = 1;
    const int count = 4 + below(20);
    for (int i = 0; i <= count; ++i) {
      const Role role = i == 0 || below(5) == 0 ? Role::parameter : Role::activation;
      program.tensors.push_back({TensorDesc::plain("t" + std::to_string(i), FakeStep::kWords, DType::i32), role, ""});
    }
    for (int i = 0; i < count; ++i) {
      std::vector<TensorId> inputs;
      for (int k = below(3); k >= 0; --k) inputs.push_back(std::max(0, i - below(4)));
      Step step;
      step.phase = i < count / 2 ? Phase::forward : Phase::backward;
      step.inputs = inputs;
      step.outputs = {i + 1};
      program.steps.push_back(step);
      steps.push_back(std::make_unique<FakeStep>(i, 1 + below(8), inputs, i + 1, 16, behaviour));
    }
    plan = plan_memory(program);
  }

  // The bytes of the whole plan after two rounds of both phases.
  template <typename Run>
  std::vector<std::byte> bytes_after(Run&& run) {
    Arena arena(plan.total_bytes);
    std::vector<std::byte*> pointers;
    for (std::size_t offset : plan.offset) {
      pointers.push_back(offset == MemoryPlan::kOutside ? nullptr : arena.data() + offset);
    }
    RunContext context;
    context.tensors = pointers.data();
    context.batch = 1;
    for (context.step = 0; context.step < 2; ++context.step) {
      run(Phase::forward, context);
      run(Phase::backward, context);
    }
    return {arena.data(), arena.data() + plan.total_bytes};
  }

  Program program;
  MemoryPlan plan;
  FakeBehaviour behaviour;
  BoundSteps steps;
};

TEST(PlannedMemory, BothExecutorsLeaveTheBytesOfASerialLoop) {
  std::size_t unshared = 0, planned = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    PlannedProgram p(seed);
    std::vector<std::byte> scratch(64);
    const FloatMode mode;
    const auto serial = p.bytes_after([&](Phase phase, const RunContext& context) {
      for (std::size_t s = 0; s < p.steps.size(); ++s) {
        if (p.program.steps[s].phase != phase) continue;
        for (int t = 0; t < p.steps[s]->tiles(1); ++t) p.steps[s]->run(t, context, scratch.data());
      }
    });
    p.behaviour.delays = true;
    for (int threads : {1, 2, 4}) {
      for (const Make make : {Make(make_program_graph), Make(make_plain_executor)}) {
        const auto executor = make(p.program, p.plan, p.steps, threads);
        ASSERT_EQ(p.bytes_after([&](Phase phase, const RunContext& context) { executor->run(phase, context); }), serial)
            << "seed " << seed << ", " << threads << " threads";
      }
    }
    for (std::size_t bytes : p.plan.bytes) unshared += bytes;
    planned += p.plan.total_bytes;
  }
  EXPECT_LT(planned, unshared) << "no bytes were shared: the test shows nothing";
}

}  // namespace
}  // namespace convoy::test
