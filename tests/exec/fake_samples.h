// A data set and a transform that sleep, fail and check, as functions of the sample id.
#pragma once

#include <xmmintrin.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/input_pipeline.h"

namespace convoy::test {

inline constexpr Shape kFakeImage{2, 3, 1, false};

inline std::uint32_t fake_hash(std::uint32_t a, std::uint32_t b) {
  std::uint32_t h = (a * 2654435761u) ^ (b * 40503u + 77u);
  h ^= h >> 15;
  return h * 2246822519u ^ (h >> 7);
}

struct FakeSamples : Dataset, SampleTransform {
  FakeSamples(std::int64_t count, unsigned seed, unsigned percent_bad, bool sleeps)
      : count_(count), seed_(seed), percent_bad_(percent_bad), sleeps_(sleeps) {}

  std::int64_t size() const override { return count_; }
  const std::vector<std::string>& class_names() const override { return names_; }
  int label(std::int64_t id) const override { return static_cast<int>(id * 7 % 1000); }
  std::string describe(std::int64_t id) const override { return "sample " + std::to_string(id); }
  std::uint64_t fingerprint() const override { return 0; }

  bool unreadable(std::int64_t id) const { return fake_hash(static_cast<std::uint32_t>(id), seed_) % 200 < percent_bad_; }
  bool undecodable(std::int64_t id) const { return fake_hash(static_cast<std::uint32_t>(id), seed_ + 1) % 200 < percent_bad_; }
  bool bad(std::int64_t id) const { return unreadable(id) || undecodable(id); }
  // Of sample `id`, with draws keyed by `key`: the id whose place it takes, which mostly is its own.
  static float pixel(std::uint32_t epoch, std::int64_t id, std::int64_t key, int i) {
    const std::uint32_t sample = fake_hash(static_cast<std::uint32_t>(id) * 8 + static_cast<std::uint32_t>(i), epoch);
    return static_cast<float>(fake_hash(sample, static_cast<std::uint32_t>(key)) % 4096);
  }

  Status read(std::int64_t id, EncodedSample& out) const override {
    maybe_sleep(id);
    if (before_read) before_read(id);
    if (id == reads_throw_at) throw std::logic_error("read of " + std::to_string(id));
    if (unreadable(id)) return Failure{ExitCode::bad_data, "cannot read"};
    out.bytes.resize(sizeof id);
    std::memcpy(out.bytes.data(), &id, sizeof id);
    return success();
  }

  Status run(const EncodedSample& in, std::uint32_t epoch, std::int64_t id, float* image) const override {
    maybe_sleep(id + 1);
    if ((_mm_getcsr() & ~0x3fu) != (kWorkerFloatMode & ~0x3fu)) ++wrong_float_modes;
    if (id == transforms_throw_at) throw std::logic_error("transform of " + std::to_string(id));
    std::int64_t stored = -1;
    std::memcpy(&stored, in.bytes.data(), sizeof stored);
    for (int i = 0; i < kFakeImage.elements(); ++i) image[i] = pixel(epoch, stored, id, i);
    return undecodable(stored) ? Status(Failure{ExitCode::bad_data, "cannot decode"}) : success();
  }

  std::function<void(std::int64_t)> before_read;
  std::int64_t reads_throw_at = -1, transforms_throw_at = -1;
  mutable std::atomic<int> wrong_float_modes{0};

 private:
  void maybe_sleep(std::int64_t id) const {
    const std::uint32_t h = fake_hash(static_cast<std::uint32_t>(id), seed_ + 2);
    if (sleeps_ && h % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(h / 16 % 150));
  }

  std::int64_t count_;
  unsigned seed_, percent_bad_;
  bool sleeps_;
  std::vector<std::string> names_{"one"};
};

// What a consumer saw of one batch.
struct SeenBatch {
  std::uint64_t sequence = 0;
  std::uint32_t epoch = 0;
  std::int64_t position = 0;
  int requested = 0;
  std::vector<std::int32_t> ids, labels;
  std::vector<float> pixels;
  std::vector<std::string> failures;  // "id source reason"
  bool operator==(const SeenBatch&) const = default;
};

inline SeenBatch look_at(const BatchSlot& slot) {
  SeenBatch seen{slot.sequence, slot.epoch, slot.position, slot.requested, {}, {}, {}, {}};
  const float* pixels = reinterpret_cast<const float*>(slot.images.data());
  seen.ids.assign(slot.sample_ids.begin(), slot.sample_ids.begin() + slot.count);
  seen.labels.assign(slot.labels.begin(), slot.labels.begin() + slot.count);
  seen.pixels.assign(pixels, pixels + slot.count * kFakeImage.elements());
  for (const SampleFailure& f : slot.failures) {
    seen.failures.push_back(std::to_string(f.id) + " " + f.source + " " + f.reason);
    if (f.substitute) seen.failures.back() += " " + std::to_string(f.substitute->id) + " " + f.substitute->source;
  }
  return seen;
}

// The id that stands in for the one at `position`, or -1.
inline std::int64_t expected_substitute(const InputPlan& plan, const FakeSamples& samples, std::uint32_t epoch,
                                        std::int64_t position) {
  for (std::int64_t p = position + 1; p <= position + plan.substitutes; ++p) {
    const std::int64_t id = plan.sampler->id(epoch, p % samples.size());
    if (!samples.bad(id)) return id;
  }
  return -1;
}

// The epoch by one plain loop.
inline std::vector<SeenBatch> expected_epoch(const InputPlan& plan, const FakeSamples& samples, const EpochRange& range) {
  std::vector<SeenBatch> batches;
  for (std::int64_t position = range.position; position < samples.size(); position += plan.batch_size) {
    const std::int64_t end = std::min<std::int64_t>(samples.size(), position + plan.batch_size);
    if (plan.drop_last && end - position < plan.batch_size) break;
    SeenBatch batch{batches.size(), range.epoch, position, static_cast<int>(end - position), {}, {}, {}, {}};
    for (std::int64_t p = position; p < end; ++p) {
      const std::int64_t drawn = plan.sampler->id(range.epoch, p);
      std::int64_t id = drawn;
      if (samples.bad(id)) {
        batch.failures.push_back(std::to_string(id) + " " + samples.describe(id) +
                                 (samples.unreadable(id) ? " cannot read" : " cannot decode"));
        id = expected_substitute(plan, samples, range.epoch, p);
        if (id < 0) continue;
        batch.failures.back() += " " + std::to_string(id) + " " + samples.describe(id);
      }
      batch.ids.push_back(static_cast<std::int32_t>(id));
      batch.labels.push_back(samples.label(id));
      for (int i = 0; i < kFakeImage.elements(); ++i) batch.pixels.push_back(FakeSamples::pixel(range.epoch, id, drawn, i));
    }
    batches.push_back(std::move(batch));
  }
  return batches;
}

}  // namespace convoy::test
