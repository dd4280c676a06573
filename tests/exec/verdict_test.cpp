// The verdict: its words from given counters, and its predictions against pipelines in virtual time.
#include "pipeline/exec/verdict.h"

#include <gtest/gtest.h>

#include "pipeline/exec/input_bound.h"
#include "tests/exec/simulated_input.h"

namespace convoy::test {
namespace {

constexpr InputCapacity kTwoThreads{.threads = 2, .io_threads = 2, .slots = 3, .shared = true, .step_threads = 1, .cpus = 4};

// 100 batches; milliseconds of each node.
MeterReading reading_of(const InputCapacity& capacity, std::int64_t elapsed, std::int64_t step, std::int64_t read,
                        std::int64_t decode, std::int64_t augment = 0) {
  constexpr std::int64_t kMs = 1'000'000;
  MeterReading r;
  r.capacity = capacity;
  r.batches = 100;
  r.elapsed_ns = elapsed * kMs;
  r.wait_ns = (elapsed - step) * kMs;
  r[InputNode::step].busy_ns = step * kMs;
  r[InputNode::read].busy_ns = read * kMs;
  r[InputNode::decode].busy_ns = decode * kMs;
  r[InputNode::augment].busy_ns = augment * kMs;
  return r;
}

TEST(Verdict, SaysWhatAPersonCanDo) {
  InputCapacity full = kTwoThreads;
  full.cpus = 2;
  InputCapacity parallel = kTwoThreads;
  parallel.step_threads = 2;
  EXPECT_EQ(verdict(reading_of(kTwoThreads, 1000, 580, 100, 1400)).line,
            "decode-bound: the step waits 42 % of the time for decoded images; a third thread would give +50 %");
  EXPECT_EQ(verdict(reading_of(kTwoThreads, 1000, 763, 100, 1200)).line,
            "decode-bound: the step waits 24 % of the time for decoded images; a third thread would give +29 %");
  EXPECT_EQ(
      verdict(reading_of(full, 1000, 580, 100, 200, 1200)).line,
      "augment-bound: the step waits 42 % of the time for augmented images; a third thread would give +50 %, but all 2 CPUs are "
      "in use; smaller images, or data.decode.scaled_dct for large ones, would help");
  EXPECT_EQ(verdict(reading_of(kTwoThreads, 1000, 500, 1990, 300)).line,
            "read-bound: the step waits 50 % of the time for reads; reads that cost nothing would give +99 %: try "
            "data.cache (where: ram), a pack (convoy pack), or a faster disk");
  EXPECT_EQ(verdict(reading_of(kTwoThreads, 1000, 990, 100, 300)).line,
            "step-bound: input is ready; faster input would change nothing");
  EXPECT_EQ(verdict(reading_of(parallel, 1000, 990, 100, 300)).line,
            "step-bound: input is ready; faster input would give at most +15 %");
}

TEST(Verdict, NeedsAFewBatches) {
  MeterReading r = reading_of(kTwoThreads, 1000, 500, 100, 900);
  r.batches = 2;
  EXPECT_EQ(verdict(r).bottleneck, Bottleneck::unknown);
  EXPECT_EQ(verdict({}).bottleneck, Bottleneck::unknown);
}

TEST(MeterReading, AddsAndSubtracts) {
  const MeterReading a = reading_of(kTwoThreads, 1000, 580, 100, 1400), b = reading_of(kTwoThreads, 500, 300, 20, 30);
  MeterReading sum = a;
  sum += b;
  EXPECT_EQ(sum.elapsed_ns, 1'500'000'000);
  sum -= a;
  EXPECT_EQ(sum.elapsed_ns, b.elapsed_ns);
  EXPECT_EQ(sum.nodes[3].busy_ns, b.nodes[3].busy_ns);
  EXPECT_EQ(sum.batches, 100);
}

TEST(MeterReading, FiguresOfEachNodeAddUpToItsTime) {
  MeterReading r = reading_of(kTwoThreads, 1000, 580, 100, 1400);
  for (std::size_t place = 0; place < kBatchPlaces; ++place) r.place_ns[place] = 100'000'000;
  for (const NodeFigures& f : node_figures(r)) {
    EXPECT_NEAR(f.busy + f.waits_upstream + f.waits_downstream, 1, 1e-9) << to_string(f.node);
    EXPECT_EQ(f.waits_upstream > 0, f.node != InputNode::sampler) << to_string(f.node);
    EXPECT_EQ(f.waits_downstream > 0, f.node != InputNode::step) << to_string(f.node);
    EXPECT_NEAR(f.queue, 0.1, 1e-9);
  }
}

struct Prediction {
  double predicted, simulated;
};

Prediction of_a_thread(const InputCapacity& capacity, const SimulatedCosts& costs) {
  InputCapacity more = capacity;
  if (more.shared && more.step_threads == more.threads) ++more.step_threads;
  ++more.threads;
  const MeterReading before = SimulatedInput(capacity, costs).run(300), after = SimulatedInput(more, costs).run(300);
  return {gain_of_a_thread(before), static_cast<double>(before.elapsed_ns) / static_cast<double>(after.elapsed_ns) - 1};
}

// All kinds of pipelines: threads of the step's own and shared ones, serial and parallel steps, from decode-bound to step-bound.
TEST(Verdict, PredictsWhatAnotherThreadGives) {
  for (const bool shared : {false, true}) {
    for (const int threads : {1, 2, 3, 4, 8}) {
      for (const int step_threads : {1, threads}) {
        for (const std::int64_t step : {0, 5'000'000, 10'000'000, 20'000'000, 60'000'000}) {
          const InputCapacity capacity{threads, shared ? 2 : 0, 4, shared, step_threads, 16};
          const Prediction p = of_a_thread(capacity, {20'000, 700'000, 300'000, step});
          EXPECT_NEAR(p.predicted, p.simulated, 0.06)
              << "shared " << shared << ", threads " << threads << ", of the step " << step_threads << ", step " << step;
        }
      }
    }
  }
}

TEST(Verdict, PredictsWhatFreeReadsGive) {
  for (const std::int64_t read : {200'000, 1'000'000, 3'000'000}) {
    for (const bool shared : {false, true}) {
      const InputCapacity capacity{2, shared ? 2 : 0, 4, shared, 1, 4};
      const SimulatedCosts costs{read, 500'000, 100'000, 6'000'000};
      SimulatedCosts free = costs;
      free.read = 0;
      const MeterReading before = SimulatedInput(capacity, costs).run(300), after = SimulatedInput(capacity, free).run(300);
      const double simulated = static_cast<double>(before.elapsed_ns) / static_cast<double>(after.elapsed_ns) - 1;
      EXPECT_NEAR(gain_of_free_reads(before), simulated, 0.06 * (1 + simulated)) << read << " ns, shared " << shared;
    }
  }
}

}  // namespace
}  // namespace convoy::test
