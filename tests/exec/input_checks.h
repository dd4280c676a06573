// What both input pipelines must do, as functions over "make me a pipeline".
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <set>

#include "tests/exec/fake_samples.h"

namespace convoy::test {

using MakeInput = std::unique_ptr<InputPipeline> (*)(const InputPlan&);

struct FakeStop : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One random set-up with everything that may vary.
struct InputCase {
  explicit InputCase(unsigned seed) : random(seed) {
    percent_bad = below(3) == 0 ? 0 : below(21);
    samples = std::make_unique<FakeSamples>(1 + below(300), seed, percent_bad, below(2) == 0);
    sampler = std::make_unique<Sampler>(samples->size(), seed, below(4) != 0);
    plan = {samples.get(), sampler.get(), samples.get(), kFakeImage,  1 + below(40),
            below(3) == 0, 1 + below(5),  1 + below(8),  1 + below(3)};
    plan.substitutes = below(3) == 0 ? 1 + below(4) : 0;
    range = {static_cast<std::uint32_t>(below(5)), below(3) == 0 ? below(static_cast<int>(samples->size()) + 1) : 0};
  }
  int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }

  std::mt19937 random;
  unsigned percent_bad;
  std::unique_ptr<FakeSamples> samples;
  std::unique_ptr<Sampler> sampler;
  InputPlan plan;
  EpochRange range;
};

// Runs one epoch; fails when a sample is read while `slots` batches before it are still in flight.
inline std::vector<SeenBatch> watch_epoch(InputCase& c, InputPipeline& input, const EpochRange& range, Ledger& ledger) {
  std::vector<std::int64_t> position_of(c.samples->size());
  for (std::int64_t p = 0; p < c.samples->size(); ++p) position_of[c.sampler->id(range.epoch, p)] = p;
  std::atomic<std::int64_t> returned{0};
  std::atomic<int> too_many{0};
  c.samples->before_read = [&](std::int64_t id) {
    if (c.plan.substitutes > 0) return;  // a sample may be read for a batch before its own as well
    const std::int64_t batch = (position_of[id] - range.position) / c.plan.batch_size;
    if (batch - returned >= c.plan.slots) ++too_many;
  };
  std::vector<SeenBatch> seen;
  ledger = input.run(range, [&](BatchSlot& slot) {
    seen.push_back(look_at(slot));
    ++returned;
    return true;
  });
  c.samples->before_read = nullptr;
  EXPECT_EQ(too_many, 0);
  return seen;
}

inline void expect_whole_epoch(InputCase& c, InputPipeline& input) {
  const std::vector<SeenBatch> expected = expected_epoch(c.plan, *c.samples, c.range);
  Ledger ledger;
  ASSERT_EQ(watch_epoch(c, input, c.range, ledger), expected);
  Ledger sums;
  for (const SeenBatch& batch : expected) {
    sums.requested += batch.requested;
    sums.delivered += static_cast<std::int64_t>(batch.ids.size());
    sums.failed += batch.requested - static_cast<std::int64_t>(batch.ids.size());
    sums.substituted += static_cast<std::int64_t>(batch.failures.size() + batch.ids.size()) - batch.requested;
  }
  EXPECT_EQ(ledger.requested, sums.requested);
  EXPECT_EQ(ledger.delivered, sums.delivered);
  EXPECT_EQ(ledger.failed, sums.failed);
  EXPECT_EQ(ledger.substituted, sums.substituted);
  EXPECT_TRUE(ledger.balanced());
}

// The consumer stops, or throws, at a random batch: exactly the batches up to it were seen.
inline void expect_early_end(InputCase& c, InputPipeline& input, bool throws) {
  std::vector<SeenBatch> expected = expected_epoch(c.plan, *c.samples, c.range), seen;
  if (expected.empty()) return;
  expected.resize(static_cast<std::size_t>(1 + c.below(static_cast<int>(expected.size()))));
  const auto consume = [&](BatchSlot& slot) {
    seen.push_back(look_at(slot));
    if (seen.size() < expected.size()) return true;
    if (throws) throw FakeStop("enough");
    return false;
  };
  if (throws) {
    EXPECT_THROW(input.run(c.range, consume), FakeStop);
  } else {
    const Ledger ledger = input.run(c.range, consume);
    EXPECT_TRUE(ledger.balanced());
    std::int64_t requested = 0;
    for (const SeenBatch& batch : expected) requested += batch.requested;
    EXPECT_EQ(ledger.requested, requested);
  }
  EXPECT_EQ(seen, expected);
}

// Stopped after a random batch and continued from there, as a resumed training does: together each sample once.
inline void expect_interrupted_epoch(InputCase& c, InputPipeline& input) {
  std::multiset<std::int64_t> seen, expected;
  std::int64_t position = c.range.position;
  for (std::int64_t p = position; p < c.samples->size(); ++p) expected.insert(c.sampler->id(c.range.epoch, p));
  for (const bool stops : {true, false}) {
    int batches = 1 + c.below(5);
    input.run({c.range.epoch, position}, [&](BatchSlot& slot) {
      seen.insert(slot.drawn_ids.begin(), slot.drawn_ids.begin() + slot.count);
      for (const SampleFailure& failure : slot.failures) {
        if (!failure.substitute) seen.insert(failure.id);
      }
      position = slot.position + slot.requested;
      return !stops || --batches > 0;
    });
  }
  if (c.plan.drop_last) {
    EXPECT_LT(expected.size() - seen.size(), static_cast<std::size_t>(c.plan.batch_size));
    EXPECT_TRUE(std::ranges::includes(expected, seen));
  } else {
    EXPECT_EQ(seen, expected);
  }
}

inline void check_random_epochs(MakeInput make, unsigned runs) {
  for (unsigned seed = 0; seed < runs; ++seed) {
    InputCase c(seed);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(c.plan.threads) + " threads");
    const auto input = make(c.plan);
    expect_whole_epoch(c, *input);
    if (seed % 3 == 1) expect_early_end(c, *input, false);
    if (seed % 3 == 2) expect_early_end(c, *input, true);
    if (seed % 3 != 0) expect_whole_epoch(c, *input);  // the pipeline is whole again
    expect_interrupted_epoch(c, *input);
    EXPECT_EQ(c.samples->wrong_float_modes, 0);
    if (testing::Test::HasFailure()) return;
  }
}

// An exception where an error value was due is a bug: it ends the run in its place in the order, and is not swallowed.
inline void check_bugs_surface(MakeInput make) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    InputCase c(seed);
    c.plan.drop_last = false;
    c.range.position = 0;
    const auto input = make(c.plan);
    const std::int64_t id = c.below(static_cast<int>(c.samples->size()));
    const bool in_read = seed % 2 == 0;
    if (c.samples->unreadable(id) && !in_read) continue;
    (in_read ? c.samples->reads_throw_at : c.samples->transforms_throw_at) = id;
    std::vector<SeenBatch> expected = expected_epoch(c.plan, *c.samples, c.range), seen;
    std::int64_t position = 0;
    while (c.sampler->id(c.range.epoch, position) != id) ++position;
    expected.resize(static_cast<std::size_t>(position / c.plan.batch_size));
    EXPECT_THROW(input->run(c.range,
                            [&](BatchSlot& slot) {
                              seen.push_back(look_at(slot));
                              return true;
                            }),
                 std::logic_error);
    EXPECT_EQ(seen, expected) << "seed " << seed;
    c.samples->reads_throw_at = c.samples->transforms_throw_at = -1;
    expect_whole_epoch(c, *input);
  }
}

// A neighbour stands in for each bad sample: batches stay full, and the second half of an epoch alone (a resumed one) is the
// second half of the whole epoch.
inline void check_substitutes(MakeInput make) {
  FakeSamples samples(240, 5, 20, true);
  const Sampler sampler(240, 5, true);
  InputPlan plan{&samples, &sampler, &samples, kFakeImage, 16, false, 3, 4, 2};
  plan.substitutes = 20;
  const auto run = [&](const EpochRange& range) {
    std::vector<SeenBatch> seen;
    const Ledger ledger = make(plan)->run(range, [&](BatchSlot& slot) {
      EXPECT_EQ(slot.count, 16);
      seen.push_back(look_at(slot));
      return true;
    });
    EXPECT_EQ(ledger.failed, 0);
    EXPECT_GT(ledger.substituted, 10 / (range.position > 0 ? 2 : 1));
    EXPECT_EQ(seen, expected_epoch(plan, samples, range));
    return seen;
  };
  std::vector<SeenBatch> whole = run({1, 0}), half = run({1, 128});
  ASSERT_EQ(whole.size(), 15u);
  for (SeenBatch& batch : half) batch.sequence += 8;
  EXPECT_EQ(half, std::vector<SeenBatch>(whole.begin() + 8, whole.end()));
}

inline void check_no_substitute_is_left_out(MakeInput make) {
  FakeSamples samples(40, 5, 200, false);  // all are bad
  const Sampler sampler(40, 5, true);
  InputPlan plan{&samples, &sampler, &samples, kFakeImage, 16, false, 3, 4, 2};
  plan.substitutes = 39;
  const Ledger ledger = make(plan)->run({}, [](BatchSlot& slot) {
    EXPECT_EQ(slot.count, 0);
    for (const SampleFailure& failure : slot.failures) EXPECT_FALSE(failure.substitute);
    return true;
  });
  EXPECT_EQ(ledger.failed, 40);
  EXPECT_EQ(ledger.substituted, 0);
  EXPECT_TRUE(ledger.balanced());
}

inline void check_meter(MakeInput make) {
  FakeSamples samples(64, 1, 0, true);
  const Sampler sampler(64, 1, true);
  const auto input = make({&samples, &sampler, &samples, kFakeImage, 8, false, 2, 2, 2});
  input->run({}, [](BatchSlot&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return true;
  });
  const MeterReading reading = input->reading();
  for (InputNode node : {InputNode::sampler, InputNode::read, InputNode::decode, InputNode::order, InputNode::step}) {
    EXPECT_EQ(reading[node].samples, 64) << to_string(node);
    EXPECT_GT(reading[node].busy_ns, 0) << to_string(node);
  }
  EXPECT_EQ(reading[InputNode::augment].samples, 0);  // the fake cannot tell
  EXPECT_EQ(reading.batches, 8);
  EXPECT_GT(reading.wait_ns, 0);
  EXPECT_GE(reading[InputNode::step].busy_ns, 8'000'000);
  // The step waits, works, or (for a moment) counts.
  EXPECT_LE(reading.wait_ns + reading[InputNode::step].busy_ns, reading.elapsed_ns);
  const std::int64_t slots = std::accumulate(reading.place_ns.begin(), reading.place_ns.end(), std::int64_t{0});
  EXPECT_LE(slots, 2 * reading.elapsed_ns);                    // two slots are in one place each
  EXPECT_EQ(input->reading().elapsed_ns, reading.elapsed_ns);  // it stands still between runs
}

inline void check_refusals(MakeInput make) {
  FakeSamples samples(10, 1, 0, false);
  const Sampler sampler(10, 1, true);
  InputPlan plan{&samples, &sampler, &samples, kFakeImage, 4, false, 2, 2, 2};
  const auto never = [](BatchSlot&) { return true; };
  EXPECT_THROW(make(plan)->run({0, 11}, never), Error);
  EXPECT_THROW(make(plan)->run({0, -1}, never), Error);
  EXPECT_EQ(make(plan)->run({0, 10}, never).requested, 0);
  plan.slots = 0;
  EXPECT_THROW(make(plan), Error);
}

}  // namespace convoy::test
