// Runs one step outside any program: tensors by hand, tiles one after the other.
//
// A cache line behind each tensor is a guard: nobody may write there, and the address sanitizer, where it is on, reports
// whoever reads there while a step runs.
#pragma once

#include <gtest/gtest.h>
#include <sanitizer/asan_interface.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "pipeline/core/arena.h"
#include "pipeline/graph/step_kind.h"

namespace convoy::test {

class StepHarness {
 public:
  StepHarness(Isa isa, int max_batch) : isa_(isa), max_batch_(max_batch) {}

  TensorId add(TensorDesc desc) {
    descs_.push_back(desc);
    memory_.emplace_back(bytes_of(desc) + kAlignment);
    pointers_.push_back(memory_.back().data());
    return static_cast<TensorId>(descs_.size()) - 1;
  }

  // A tensor that is the channels of `whole` from `first_channel` (a multiple of the block) on.
  TensorId add_view(TensorId whole, TensorDesc desc, int first_channel) {
    const TensorDesc& of = descs_[whole];
    desc.item_stride = of.stride();
    const std::int64_t offset = std::int64_t{first_channel} * desc.shape.height * desc.shape.width;
    pointers_.push_back(pointers_[whole] + offset * static_cast<std::int64_t>(size_of(desc.dtype)));
    descs_.push_back(std::move(desc));
    views_.push_back(static_cast<TensorId>(descs_.size()) - 1);
    return views_.back();
  }

  // All elements; of a view also those between its items.
  template <typename T = float>
  std::span<T> values(TensorId id) {
    return {reinterpret_cast<T*>(pointers_[id]), bytes_of(descs_[id]) / size_of(descs_[id].dtype)};
  }

  const TensorDesc& desc(TensorId id) const { return descs_[id]; }
  BindContext context() const { return {descs_, max_batch_, isa_}; }

  // Element (n, y, x, c) of a blocked or image tensor.
  float& at(TensorId id, int n, int y, int x, int c) {
    const TensorDesc& d = descs_[id];
    const Shape& s = d.shape;
    float* base = reinterpret_cast<float*>(pointers_[id]) + n * d.stride();
    if (d.layout == Layout::image) return base[(std::int64_t{y} * s.width + x) * s.channels + c];
    return base[((std::int64_t{c / kBlock} * s.height + y) * s.width + x) * kBlock + c % kBlock];
  }

  // Fills every real element from N(0, 1); pad lanes of blocked tensors stay zero.
  void fill_normal(TensorId id, unsigned seed) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> normal;
    const TensorDesc& d = descs_[id];
    if (d.layout == Layout::plain) {
      for (float& v : values(id)) v = normal(engine);
      return;
    }
    for (int n = 0; n < max_batch_; ++n)
      for (int y = 0; y < d.shape.height; ++y)
        for (int x = 0; x < d.shape.width; ++x)
          for (int c = 0; c < d.shape.channels; ++c) at(id, n, y, x, c) = normal(engine);
  }

  // Pads of a blocked tensor must be zero after every step.
  void expect_zero_pads(TensorId id) {
    const Shape& s = descs_[id].shape;
    for (int n = 0; n < max_batch_; ++n)
      for (int y = 0; y < s.height; ++y)
        for (int x = 0; x < s.width; ++x)
          for (int c = s.channels; c < padded_channels(s.channels); ++c)
            ASSERT_EQ(at(id, n, y, x, c), 0.0f) << descs_[id].name << " pad lane " << c << " at " << n << "," << y << "," << x;
  }

  // Nobody may write between the items of a view.
  void expect_zero_gaps(TensorId id) {
    const TensorDesc& d = descs_[id];
    const std::span<float> all = values(id);
    for (std::int64_t i = 0; i < std::ssize(all); ++i) {
      if (i % d.stride() < d.elements_per_item()) continue;
      ASSERT_EQ(all[i], 0.0f) << d.name << " was written between its items, at " << i;
    }
  }

  // Chooses a kernel when the step has none, binds, and runs every tile in the order given by `reverse`; calls after(bound step,
  // tile) behind each.
  using AfterTile = std::function<void(const BoundStep&, int)>;
  void run(const StepKind& kind, Step step, int batch, RunContext context = {}, bool reverse = false,
           const AfterTile& after = {}) {
    const BindContext bind{descs_, max_batch_, isa_};
    if (step.kernel.variant.empty()) step.kernel = kind.choose(step, bind);
    const std::unique_ptr<BoundStep> bound = kind.bind(step, bind);
    const std::size_t claimed = bound->scratch_bytes(), guard = 4096;
    Arena scratch(align_up(claimed + guard));
    std::memset(scratch.data(), 0xff, scratch.bytes());  // NaN: scratch contents are undefined
    context.tensors = pointers_.data();
    context.batch = batch;
    const int tiles = bound->tiles(batch);
    for (TensorId id = 0; id < std::ssize(descs_); ++id) {
      if (has_guard(id)) ASAN_POISON_MEMORY_REGION(guard_of(id), kAlignment);
    }
    for (int t = 0; t < tiles; ++t) {
      const int tile = reverse ? tiles - 1 - t : t;
      bound->run(tile, context, scratch.data());
      if (after) after(*bound, tile);
    }
    expect_untouched_guards();
    for (std::size_t i = claimed; i < claimed + guard; ++i) {
      ASSERT_EQ(scratch.data()[i], std::byte{0xff}) << "a tile wrote beyond its scratch, " << i - claimed << " bytes";
    }
  }

 private:
  bool has_guard(TensorId id) const { return std::ranges::find(views_, id) == views_.end(); }
  std::size_t bytes_of(const TensorDesc& desc) const {
    if (desc.item_stride == 0) return desc.bytes(max_batch_);
    return static_cast<std::size_t>(desc.stride() * (max_batch_ - 1) + desc.elements_per_item()) * size_of(desc.dtype);
  }
  std::byte* guard_of(TensorId id) { return pointers_[id] + bytes_of(descs_[id]); }

  void expect_untouched_guards() {
    for (TensorId id = 0; id < std::ssize(descs_); ++id) {
      if (!has_guard(id)) continue;
      std::byte* const guard = guard_of(id);
      ASAN_UNPOISON_MEMORY_REGION(guard, kAlignment);
      const bool zero = std::all_of(guard, guard + kAlignment, [](std::byte b) { return b == std::byte{0}; });
      EXPECT_TRUE(zero) << "a tile wrote beyond '" << descs_[id].name << "'";
    }
  }

  Isa isa_;
  int max_batch_;
  std::vector<TensorDesc> descs_;
  std::vector<Arena> memory_;
  std::vector<std::byte*> pointers_;
  std::vector<TensorId> views_;
};

// A blocked tensor whose items are `gap` elements further apart than they need to be, as in a view.
inline TensorDesc blocked_with_gap(std::string name, Shape shape, std::int64_t gap) {
  TensorDesc desc = TensorDesc::blocked(std::move(name), shape);
  if (gap != 0) desc.item_stride = desc.elements_per_item() + gap;
  return desc;
}

// Calls check(n, y, x, c) for every element of the batch.
template <typename Check>
void for_elements(const Shape& shape, int batch, Check check) {
  for (int n = 0; n < batch; ++n)
    for (int y = 0; y < shape.height; ++y)
      for (int x = 0; x < shape.width; ++x)
        for (int c = 0; c < shape.channels; ++c) check(n, y, x, c);
}

// The ISAs this machine runs; tests are parametrised over both and skip by name what cannot run.
#define CONVOY_SKIP_UNLESS_SUPPORTED(isa) \
  if (!cpu_supports(isa)) GTEST_SKIP() << "this CPU cannot run " << to_string(isa)

}  // namespace convoy::test
