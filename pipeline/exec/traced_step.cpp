#include "pipeline/exec/traced_step.h"

#include "pipeline/core/clock.h"

namespace convoy {
namespace {

class TracedStep final : public BoundStep {
 public:
  TracedStep(std::unique_ptr<BoundStep> inner, Trace& trace, std::int32_t name)
      : inner_(std::move(inner)), trace_(trace), name_(name) {}

  int tiles(int batch) const override { return inner_->tiles(batch); }
  std::size_t scratch_bytes() const override { return inner_->scratch_bytes(); }
  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const std::int64_t begin = now_ns();
    inner_->run(tile, context, scratch);
    trace_.add(Trace::program, name_, begin, now_ns(), tile);
  }

 private:
  std::unique_ptr<BoundStep> inner_;
  Trace& trace_;
  std::int32_t name_;
};

}  // namespace

StepWrapper traced_steps(Trace& trace) {
  return [&trace](std::unique_ptr<BoundStep> bound, const Step& step) {
    return std::make_unique<TracedStep>(std::move(bound), trace, trace.name(step.name));
  };
}

}  // namespace convoy
