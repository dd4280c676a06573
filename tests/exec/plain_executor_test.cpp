// Runs without oneTBB, also under the thread sanitizer.
#include "pipeline/exec/plain_executor.h"

#include <gtest/gtest.h>

#include "tests/exec/executor_checks.h"

namespace convoy::test {
namespace {

TEST(PlainExecutor, RandomProgramsGiveTheSerialBits) { check_random_programs(make_plain_executor, 60); }

TEST(PlainExecutor, TheFirstErrorInStepOrderSurfacesAndTheExecutorStaysUsable) { check_errors(make_plain_executor, 40); }

TEST(PlainExecutor, StepsAfterAnErrorAreSkipped) { check_dependents_are_skipped(make_plain_executor); }

TEST(PlainExecutor, RestoresTheCallersFloatMode) {
  FakeProgram program(3u);
  FakeMemory memory(program.tensors);
  const unsigned before = _mm_getcsr();
  make_plain_executor(program.steps, program.dependences, 2)->run(Phase::forward, memory.context);
  EXPECT_EQ(_mm_getcsr() & ~0x3fu, before & ~0x3fu);
}

}  // namespace
}  // namespace convoy::test
