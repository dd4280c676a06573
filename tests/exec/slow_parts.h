// A pipeline's parts, each of which can be made slow, by sleeping: so that it is the bottleneck on any machine.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "pipeline/exec/input_pipeline.h"
#include "pipeline/exec/verdict.h"

namespace convoy::test {

using Microseconds = std::chrono::microseconds;

// Per sample; the step's per batch.
struct Delays {
  Microseconds sampler{0}, read{0}, decode{0}, augment{0}, step{0};
  Microseconds slow_sample{0};  // the first of every fourth batch
};

inline void pause(Microseconds time) {
  if (time.count() > 0) std::this_thread::sleep_for(time);
}

struct SlowSampler : Sampler {
  SlowSampler(std::int64_t size, const Delays& delays) : Sampler(size, 1, false), delays(delays) {}
  std::int64_t id(std::uint32_t epoch, std::int64_t position) const override {
    pause(delays.sampler);
    return Sampler::id(epoch, position);
  }
  const Delays delays;
};

struct SlowSamples : Dataset, SampleTransform {
  SlowSamples(std::int64_t count, int batch_size, const Delays& delays) : count(count), batch(batch_size), delays(delays) {}

  std::int64_t size() const override { return count; }
  const std::vector<std::string>& class_names() const override { return names; }
  int label(std::int64_t) const override { return 0; }
  std::string describe(std::int64_t id) const override { return std::to_string(id); }
  std::uint64_t fingerprint() const override { return 0; }
  Status read(std::int64_t, EncodedSample&) const override {
    pause(delays.read);
    return success();
  }
  Status run(const EncodedSample& in, std::uint32_t epoch, std::int64_t id, float* image) const override {
    SampleClock clock;
    return run_clocked(in, epoch, id, image, clock);
  }
  Status run_clocked(const EncodedSample&, std::uint32_t, std::int64_t id, float* image, SampleClock& clock) const override {
    pause(delays.decode);
    if (id % (4 * batch) == 0) pause(delays.slow_sample);
    clock.decoded();
    pause(delays.augment);
    *image = 0;
    return success();
  }

  const std::int64_t count;
  const int batch;
  const Delays delays;
  const std::vector<std::string> names{"one"};
};

using MakeInput = std::unique_ptr<InputPipeline> (*)(const InputPlan&);

inline MeterReading run_slowly(MakeInput make, const Delays& delays, int threads, int slots) {
  constexpr int kBatch = 4, kBatches = 16;
  const SlowSamples samples(kBatch * kBatches, kBatch, delays);
  const SlowSampler sampler(samples.count, delays);
  InputPlan plan{&samples, &sampler, &samples, Shape{1, 1, 1, false}, kBatch, false, slots, threads, 2};
  const auto input = make(plan);
  input->run({}, [&](BatchSlot&) {
    pause(delays.step);
    return true;
  });
  return input->reading();
}

inline void expect_verdict(MakeInput make, Bottleneck bottleneck, const Delays& delays, int threads = 2, int slots = 4) {
  const MeterReading reading = run_slowly(make, delays, threads, slots);
  EXPECT_EQ(name_of(verdict(reading).bottleneck), name_of(bottleneck)) << verdict(reading).line;
}

// Each part in its turn is slow, and is named.
inline void check_every_bottleneck(MakeInput make) {
  expect_verdict(make, Bottleneck::sampler, {.sampler = Microseconds(2000)});
  expect_verdict(make, Bottleneck::read, {.read = Microseconds(4000)});
  expect_verdict(make, Bottleneck::decode, {.decode = Microseconds(4000), .augment = Microseconds(500)});
  expect_verdict(make, Bottleneck::augment, {.decode = Microseconds(500), .augment = Microseconds(4000)});
  expect_verdict(make, Bottleneck::order, {.slow_sample = Microseconds(20000)}, 4, 4);
  expect_verdict(make, Bottleneck::step, {.step = Microseconds(8000)});
  expect_verdict(make, Bottleneck::slots, {.read = Microseconds(4000), .decode = Microseconds(4000), .step = Microseconds(20000)},
                 2, 1);
}

}  // namespace convoy::test
