// Random programs of fake steps whose results change with every violated dependence.
//
// A tile hashes every word of its inputs into its own words of the output, so a step that starts too early, or a tile
// that runs twice on an in-place tensor, shows up in the bits. Tiles also prove that nobody else uses their scratch.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/exec/executor.h"
#include "pipeline/exec/float_mode.h"
#include "pipeline/exec/phase_dependences.h"

namespace convoy::test {

struct FakeFault : std::runtime_error {
  FakeFault(int step, int tile) : std::runtime_error(std::to_string(step) + ":" + std::to_string(tile)) {}
};

// What the tiles of one program do beside their arithmetic; changed between runs.
struct FakeBehaviour {
  bool delays = false;
  std::vector<std::pair<int, int>> faults;  // (step, tile) that throws
  std::atomic<int> scratch_clashes{0};
  std::atomic<int> wrong_float_modes{0};
  std::atomic<int> tiles_run{0};
};

class FakeStep : public BoundStep {
 public:
  static constexpr int kWords = 32;  // of every tensor

  FakeStep(int index, int tiles, std::vector<TensorId> inputs, TensorId output, std::size_t scratch, FakeBehaviour& behaviour)
      : index_(index), tiles_(tiles), inputs_(std::move(inputs)), output_(output), scratch_(scratch), behaviour_(behaviour) {}

  int tiles(int) const override { return tiles_; }
  std::size_t scratch_bytes() const override { return scratch_; }
  const std::vector<TensorId>& inputs() const { return inputs_; }
  TensorId output() const { return output_; }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    ++behaviour_.tiles_run;
    if (_mm_getcsr() != kWorkerFloatMode && ((_mm_getcsr() ^ kWorkerFloatMode) & ~0x3fu) != 0) ++behaviour_.wrong_float_modes;
    if (scratch_ > 0) std::fill_n(scratch, scratch_, static_cast<std::byte>(index_ * 31 + tile));
    std::uint32_t hash = static_cast<std::uint32_t>(index_ * 1000 + tile + context.step * 7919);
    for (TensorId input : inputs_) {
      for (int w = 0; w < kWords; ++w) hash = (hash ^ context.at<std::uint32_t>(input)[w]) * 16777619u + 1;
    }
    if (behaviour_.delays) delay(hash);
    for (const auto& [step, bad] : behaviour_.faults) {
      if (step == index_ && bad == tile) throw FakeFault(step, tile);
    }
    if (scratch_ > 0 &&
        !std::all_of(scratch, scratch + scratch_, [&](std::byte b) { return b == static_cast<std::byte>(index_ * 31 + tile); })) {
      ++behaviour_.scratch_clashes;
    }
    const int begin = kWords * tile / tiles_, end = kWords * (tile + 1) / tiles_;
    std::uint32_t* out = context.at<std::uint32_t>(output_);
    for (int w = begin; w < end; ++w) out[w] = out[w] * 3 + hash + static_cast<std::uint32_t>(w);
  }

 private:
  static void delay(std::uint32_t hash) {
    if (hash % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(hash / 8 % 60));
    if (hash % 8 == 1) std::this_thread::yield();
  }

  int index_, tiles_;
  std::vector<TensorId> inputs_;  // never the output: a tile may not read what its neighbours write
  TensorId output_;
  std::size_t scratch_;
  FakeBehaviour& behaviour_;
};

struct FakeProgram {
  FakeBehaviour behaviour;
  BoundSteps steps;
  PhaseDependences dependences;
  int tensors = 0;

  const FakeStep& step(int i) const { return static_cast<const FakeStep&>(*steps[i]); }

  explicit FakeProgram(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    tensors = 2 + below(8);
    const int count = 1 + below(16);
    for (int i = 0; i < count; ++i) {
      const TensorId output = below(tensors);
      std::vector<TensorId> inputs;
      for (int k = below(3); k >= 0; --k) {
        if (const TensorId input = below(tensors); input != output) inputs.push_back(input);
      }
      const int tiles = below(3) == 0 ? 1 : 1 + below(FakeStep::kWords);
      const std::size_t scratch = below(2) == 0 ? 0 : static_cast<std::size_t>(1 + below(300));
      steps.push_back(std::make_unique<FakeStep>(i, tiles, std::move(inputs), output, scratch, behaviour));
    }
    add_phase(Phase::forward, 0, count / 2);
    add_phase(Phase::backward, count / 2, count);
  }

  void add_phase(Phase phase, int begin, int end) {
    Dependences& d = dependences[static_cast<std::size_t>(phase)];
    for (int i = begin; i < end; ++i) {
      d.steps.push_back(i);
      d.before.emplace_back();
      for (int j = begin; j < i; ++j) {
        if (conflict(step(j), step(i))) d.before.back().push_back(j - begin);
      }
    }
  }

  static bool conflict(const FakeStep& a, const FakeStep& b) {
    const auto reads = [](const FakeStep& s, TensorId t) { return std::count(s.inputs().begin(), s.inputs().end(), t) > 0; };
    return a.output() == b.output() || reads(b, a.output()) || reads(a, b.output());
  }
};

// The tensors of one program with a pointer table.
class FakeMemory {
 public:
  explicit FakeMemory(int tensors) : words_(static_cast<std::size_t>(tensors * FakeStep::kWords)) {
    for (int t = 0; t < tensors; ++t) pointers_.push_back(reinterpret_cast<std::byte*>(&words_[t * FakeStep::kWords]));
    context.tensors = pointers_.data();
    context.batch = 4;
  }
  const std::vector<std::uint32_t>& words() const { return words_; }
  RunContext context;

 private:
  std::vector<std::uint32_t> words_;
  std::vector<std::byte*> pointers_;
};

// The oracle: every tile of every step, one after the other, up to the first fault.
inline void run_serially(const FakeProgram& program, Phase phase, const RunContext& context) {
  const FloatMode mode;
  std::vector<std::byte> scratch(1024);
  for (int s : program.dependences[static_cast<std::size_t>(phase)].steps) {
    for (int t = 0; t < program.steps[s]->tiles(context.batch); ++t) program.steps[s]->run(t, context, scratch.data());
  }
}

}  // namespace convoy::test
