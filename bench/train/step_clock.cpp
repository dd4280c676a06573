#include "bench/train/step_clock.h"

#include <chrono>

namespace convoy::bench {
namespace {

class ClockedStep final : public BoundStep {
 public:
  ClockedStep(std::unique_ptr<BoundStep> inner, std::atomic<std::int64_t>& sum) : inner_(std::move(inner)), sum_(sum) {}

  int tiles(int batch) const override { return inner_->tiles(batch); }
  std::size_t scratch_bytes() const override { return inner_->scratch_bytes(); }
  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const auto begin = std::chrono::steady_clock::now();
    inner_->run(tile, context, scratch);
    const auto taken = std::chrono::steady_clock::now() - begin;
    sum_.fetch_add(std::chrono::nanoseconds(taken).count(), std::memory_order_relaxed);
  }

 private:
  std::unique_ptr<BoundStep> inner_;
  std::atomic<std::int64_t>& sum_;
};

}  // namespace

StepWrapper StepClock::wrapper() {
  return [this](std::unique_ptr<BoundStep> step, const Step&) {
    sums_.push_back(std::make_unique<std::atomic<std::int64_t>>(0));
    return std::make_unique<ClockedStep>(std::move(step), *sums_.back());
  };
}

void StepClock::reset() {
  for (auto& sum : sums_) sum->store(0, std::memory_order_relaxed);
}

std::vector<std::int64_t> StepClock::nanoseconds() const {
  std::vector<std::int64_t> all;
  for (const auto& sum : sums_) all.push_back(sum->load(std::memory_order_relaxed));
  return all;
}

}  // namespace convoy::bench
