// Memory errors on purpose, one by name: what a kernel, a forgetful owner and plain arithmetic can do wrong.
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "stages/steps/elementwise/accumulate_step.h"
#include "tests/support/step_harness.h"

namespace convoy::test {
namespace {

constexpr std::int64_t kElements = 64;

Step accumulate(TensorId addend, TensorId sum) {
  Step step;
  step.inputs = {addend, sum};
  step.outputs = {sum};
  return step;
}

// The arena ends with the sum, as a program's last tensor does; the batch is one sample too large for it.
void overflow_by_kernel() {
  const std::vector<TensorDesc> descs{TensorDesc::blocked("addend", {1, 1, kBlock}), TensorDesc::blocked("sum", {1, 1, kBlock})};
  const Arena addend(descs[0].bytes(2)), sum(descs[1].bytes(1));
  std::byte* const tensors[] = {addend.data(), sum.data()};
  RunContext context;
  context.tensors = tensors;
  context.batch = 2;
  accumulate_kind().bind(accumulate(0, 1), {descs, 1, Isa::avx2})->run(0, context, nullptr);
}

// The batch is one sample too large; the harness's guard behind the addend is within the same allocation.
void read_by_kernel() {
  StepHarness harness(Isa::avx2, 1);
  const TensorId addend = harness.add(TensorDesc::blocked("addend", {1, 1, kBlock}));
  const TensorId sum = harness.add(TensorDesc::blocked("sum", {1, 1, kBlock}));
  harness.run(accumulate_kind(), accumulate(addend, sum), 2);
}

// The only pointer to a bound step is lost.
[[gnu::noinline]] void forget_a_program() {
  const std::vector<TensorDesc> descs{TensorDesc::plain("addend", kElements), TensorDesc::plain("sum", kElements)};
  volatile const void* lost = accumulate_kind().bind(accumulate(0, 1), {descs, 1, Isa::avx2}).release();
  lost = nullptr;
}

void undefined() {
  volatile int great = std::numeric_limits<int>::max();
  great = great + 1;
}

}  // namespace
}  // namespace convoy::test

int main(int argc, char** argv) {
  const std::string fault = argc == 2 ? argv[1] : "";
  if (fault == "overflow_by_kernel") {
    convoy::test::overflow_by_kernel();
  } else if (fault == "read_by_kernel") {
    convoy::test::read_by_kernel();
  } else if (fault == "leak") {
    convoy::test::forget_a_program();
  } else if (fault == "undefined") {
    convoy::test::undefined();
  } else {
    std::fprintf(stderr, "usage: sanitizer_canary overflow_by_kernel|read_by_kernel|leak|undefined\n");
    return 2;
  }
  std::puts("nothing was reported before the end");
}
