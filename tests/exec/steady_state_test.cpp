// Both executors must not allocate once they are built: operator new is counted for the whole program.
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/exec/plain_executor.h"
#include "pipeline/exec/program_graph.h"
#include "tests/exec/fake_program.h"
#include "tests/support/count_allocations.h"

namespace convoy::test {
namespace {

long allocations_of_100_runs(Executor& executor, FakeMemory& memory) {
  const long before = allocations();
  for (int i = 0; i < 100; ++i) {
    executor.run(Phase::forward, memory.context);
    executor.run(Phase::backward, memory.context);
  }
  return allocations() - before;
}

// A thread that joins late may still be building itself, so the quietest of several rounds counts: what every run
// allocates shows in all of them.
void expect_no_allocation(Executor& executor, FakeProgram& program) {
  FakeMemory memory(program.tensors);
  long least = allocations_of_100_runs(executor, memory);
  for (int round = 0; round < 10 && least > 0; ++round) least = std::min(least, allocations_of_100_runs(executor, memory));
  EXPECT_EQ(least, 0);
}

TEST(SteadyState, TheCounterCounts) {
  const long before = allocations();
  delete new volatile int(1);
  EXPECT_GE(allocations() - before, 1);
}

TEST(SteadyState, TheProgramGraphAllocatesNothing) {
  FakeProgram program(7u);
  expect_no_allocation(*make_program_graph(program.steps, program.dependences, 4), program);
}

TEST(SteadyState, ThePlainExecutorAllocatesNothing) {
  FakeProgram program(7u);
  expect_no_allocation(*make_plain_executor(program.steps, program.dependences, 4), program);
}

}  // namespace
}  // namespace convoy::test
