// A pipeline's parts, each of which can be made slow by sleeping on the test's own clock: so that it is the bottleneck on any
// machine, whatever else that does. For programs that link tests/support/owned_clock.cpp.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/verdict.h"
#include "tests/support/owned_clock.h"

namespace convoy::test {

using Microseconds = std::chrono::microseconds;

// Per sample; the step's per batch.
struct Delays {
  Microseconds sampler{0}, read{0}, decode{0}, augment{0}, step{0};
  Microseconds slow_sample{0};  // the first of every fourth batch
};

struct Parts {
  OwnedClock& clock;
  const Delays delays;
  void pause(Microseconds time) const { clock.sleep(std::chrono::nanoseconds(time).count()); }
};

struct SlowSampler : Sampler {
  SlowSampler(std::int64_t size, const Parts& parts) : Sampler(size, 1, false), parts(parts) {}
  std::int64_t id(std::uint32_t epoch, std::int64_t position) const override {
    parts.pause(parts.delays.sampler);
    return Sampler::id(epoch, position);
  }
  const Parts& parts;
};

struct SlowSamples : Dataset, SampleTransform {
  SlowSamples(std::int64_t count, int batch_size, const Parts& parts) : count(count), batch(batch_size), parts(parts) {}

  std::int64_t size() const override { return count; }
  const std::vector<std::string>& class_names() const override { return names; }
  int label(std::int64_t) const override { return 0; }
  std::string describe(std::int64_t id) const override { return std::to_string(id); }
  std::uint64_t fingerprint() const override { return 0; }
  Status read(std::int64_t, EncodedSample&) const override {
    parts.pause(parts.delays.read);
    return success();
  }
  Status run(const EncodedSample& in, std::uint32_t epoch, std::int64_t id, float* image) const override {
    SampleClock clock;
    return run_clocked(in, epoch, id, image, clock);
  }
  Status run_clocked(const EncodedSample&, std::uint32_t, std::int64_t id, float* image, SampleClock& clock) const override {
    parts.pause(parts.delays.decode);
    if (id % (4 * batch) == 0) parts.pause(parts.delays.slow_sample);
    clock.decoded();
    parts.pause(parts.delays.augment);
    *image = 0;
    return success();
  }

  const std::int64_t count;
  const int batch;
  const Parts& parts;
  const std::vector<std::string> names{"one"};
};

using MakeInput = std::unique_ptr<InputPipeline> (*)(const InputPlan&);

inline MeterReading run_slowly(MakeInput make, const Delays& delays, int threads, int slots) {
  constexpr int kBatch = 4, kBatches = 16;
  OwnedClock clock;
  const Parts parts{clock, delays};
  const SlowSamples samples(kBatch * kBatches, kBatch, parts);
  const SlowSampler sampler(samples.count, parts);
  InputPlan plan{&samples, &sampler, &samples, Shape{1, 1, 1, false}, kBatch, false, slots, threads, 2};
  const auto input = make(plan);
  input->run({}, [&](BatchSlot&) {
    parts.pause(parts.delays.step);
    return true;
  });
  return input->reading();
}

inline Verdict expect_verdict(MakeInput make, Bottleneck bottleneck, const Delays& delays, int threads = 2, int slots = 4) {
  const Verdict v = verdict(run_slowly(make, delays, threads, slots));
  std::cout << v.line << "\n";
  EXPECT_EQ(name_of(v.bottleneck), name_of(bottleneck)) << v.line;
  return v;
}

// Each part in its turn is slow, and is named; what another thread would give is what it gives to work that shares evenly.
inline void check_every_bottleneck(MakeInput make) {
  const Microseconds little(500), some(2000), much(4000);
  expect_verdict(make, Bottleneck::sampler, {.sampler = some, .decode = little, .step = some});
  expect_verdict(make, Bottleneck::read, {.read = much, .decode = some, .step = some});
  EXPECT_NEAR(expect_verdict(make, Bottleneck::decode, {.decode = much, .augment = little, .step = some}).gain, 0.5, 0.01);
  EXPECT_NEAR(expect_verdict(make, Bottleneck::augment, {.decode = little, .augment = much, .step = some}).gain, 0.5, 0.01);
  expect_verdict(make, Bottleneck::order, {.step = some, .slow_sample = Microseconds(20000)}, 4, 4);
  expect_verdict(make, Bottleneck::step, {.decode = some, .step = Microseconds(16000)});
  expect_verdict(make, Bottleneck::slots, {.read = Microseconds(4000), .decode = Microseconds(4000), .step = Microseconds(20000)},
                 2, 1);
}

}  // namespace convoy::test
