#include "bench/train/step_clock.h"

#include "pipeline/core/clock.h"

namespace convoy::bench {

class ClockedStep final : public BoundStep {
 public:
  ClockedStep(std::unique_ptr<BoundStep> inner, StepClock& clock, std::atomic<std::int64_t>& sum, std::int32_t name)
      : inner_(std::move(inner)), clock_(clock), sum_(sum), name_(name) {}

  int tiles(int batch) const override { return inner_->tiles(batch); }
  std::size_t scratch_bytes() const override { return inner_->scratch_bytes(); }
  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const std::int64_t begin = now_ns();
    inner_->run(tile, context, scratch);
    const std::int64_t end = now_ns();
    sum_.fetch_add(end - begin, std::memory_order_relaxed);
    if (clock_.recording_.load(std::memory_order_relaxed)) clock_.trace_->add(Trace::program, name_, begin, end, tile);
  }

 private:
  std::unique_ptr<BoundStep> inner_;
  StepClock& clock_;
  std::atomic<std::int64_t>& sum_;
  std::int32_t name_;
};

StepWrapper StepClock::wrapper() {
  return [this](std::unique_ptr<BoundStep> bound, const Step& step) {
    sums_.push_back(std::make_unique<std::atomic<std::int64_t>>(0));
    const std::int32_t name = trace_ == nullptr ? 0 : trace_->name(step.name);
    return std::make_unique<ClockedStep>(std::move(bound), *this, *sums_.back(), name);
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
