#include "stages/steps/elementwise/copy_step.h"

#include <cstring>

#include "stages/steps/chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundCopy : public BoundStep {
 public:
  BoundCopy(const Step& step, const BindContext& context) : x_(step.inputs[0]), y_(step.outputs[0]), desc_(context.tensors[x_]) {}

  int tiles(int batch) const override { return chunk_count(desc_.elements(batch)); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const Chunk chunk = chunk_of(tile, desc_.elements(run.batch));
    const std::size_t size = size_of(desc_.dtype);
    std::memcpy(run.at<std::byte>(y_) + chunk.begin * size, run.at<std::byte>(x_) + chunk.begin * size, chunk.size * size);
  }

 private:
  TensorId x_, y_;
  TensorDesc desc_;
};

}  // namespace

const StepKind& copy_kind() {
  static const SimpleKind<BoundCopy> kind("copy");
  return kind;
}

}  // namespace convoy
