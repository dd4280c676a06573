// What both executors must do, as functions over "make me an executor".
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "tests/exec/fake_program.h"

namespace convoy::test {

using MakeExecutor = std::unique_ptr<Executor> (*)(const BoundSteps&, const PhaseDependences&, int threads);

inline std::string fault_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const FakeFault& fault) {
    return fault.what();
  }
  return "none";
}

inline void check_random_programs(MakeExecutor make, unsigned programs) {
  for (unsigned seed = 0; seed < programs; ++seed) {
    FakeProgram program(seed);
    FakeMemory expected(program.tensors);
    std::vector<std::vector<std::uint32_t>> after_run;
    for (int run = 0; run < 4; ++run) {
      expected.context.step = run;
      run_serially(program, Phase::forward, expected.context);
      run_serially(program, Phase::backward, expected.context);
      after_run.push_back(expected.words());
    }
    program.behaviour.delays = seed % 2 == 1;
    for (int threads : {1, 2, 4, 8}) {
      const auto executor = make(program.steps, program.dependences, threads);
      FakeMemory memory(program.tensors);
      for (int run = 0; run < 4; ++run) {
        memory.context.step = run;
        executor->run(Phase::forward, memory.context);
        executor->run(Phase::backward, memory.context);
        executor->run(Phase::update, memory.context);  // a phase without steps
        ASSERT_EQ(memory.words(), after_run[run]) << "seed " << seed << ", threads " << threads << ", run " << run;
      }
    }
    EXPECT_EQ(program.behaviour.scratch_clashes, 0) << "seed " << seed;
    EXPECT_EQ(program.behaviour.wrong_float_modes, 0) << "seed " << seed;
  }
}

inline void check_errors(MakeExecutor make, unsigned programs) {
  for (unsigned seed = 0; seed < programs; ++seed) {
    FakeProgram program(seed);
    std::mt19937 random(seed + 1000);
    FakeMemory before(program.tensors), expected(program.tensors);
    run_serially(program, Phase::forward, expected.context);
    for (int i = 0; i < 3; ++i) {
      const int step = static_cast<int>(random() % program.steps.size());
      program.behaviour.faults.emplace_back(step, random() % static_cast<unsigned>(program.steps[step]->tiles(4)));
    }
    const auto faults = program.behaviour.faults;
    FakeMemory broken(program.tensors);
    const std::string first = fault_of([&] { run_serially(program, Phase::forward, broken.context); });
    for (int threads : {1, 2, 8}) {
      const auto executor = make(program.steps, program.dependences, threads);
      for (int again = 0; again < 3; ++again) {
        program.behaviour.faults = faults;
        program.behaviour.delays = again == 1;
        FakeMemory memory(program.tensors);
        EXPECT_EQ(fault_of([&] { executor->run(Phase::forward, memory.context); }), first) << "seed " << seed;
        program.behaviour.faults.clear();
        FakeMemory healthy(program.tensors);
        executor->run(Phase::forward, healthy.context);
        ASSERT_EQ(healthy.words(), expected.words()) << "an executor must stay usable after an error, seed " << seed;
      }
    }
  }
}

// What depends on a failed step never sees its half-written output.
inline void check_dependents_are_skipped(MakeExecutor make) {
  FakeBehaviour behaviour;
  behaviour.faults.emplace_back(0, 2);
  BoundSteps steps;
  PhaseDependences dependences;
  for (int i = 0; i < 3; ++i) {
    steps.push_back(std::make_unique<FakeStep>(i, 4, std::vector<TensorId>{i}, i + 1, 0, behaviour));
    dependences[0].steps.push_back(i);
    dependences[0].before.push_back(i == 0 ? std::vector<int>{} : std::vector<int>{i - 1});
  }
  for (int threads : {1, 3}) {
    FakeMemory memory(4);
    behaviour.tiles_run = 0;
    EXPECT_EQ(fault_of([&] { make(steps, dependences, threads)->run(Phase::forward, memory.context); }), "0:2");
    EXPECT_LE(behaviour.tiles_run, 4) << "only the first step has tiles to run";
  }
}

}  // namespace convoy::test
