#include "stages/steps/elementwise/copy_step.h"

#include <cstring>

#include "stages/steps/item_chunks.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

class BoundCopy : public BoundStep {
 public:
  BoundCopy(const Step& step, const BindContext& context)
      : x_(step.inputs[0]),
        y_(step.outputs[0]),
        x_desc_(context.tensors[x_]),
        y_desc_(context.tensors[y_]),
        chunks_({x_desc_, y_desc_}) {}

  int tiles(int batch) const override { return chunks_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    const std::size_t size = size_of(x_desc_.dtype);
    chunks_.for_each(tile, run.batch, [&](const ItemChunks::Piece& piece) {
      const std::byte* x = run.at<std::byte>(x_) + piece.offset(x_desc_.stride()) * size;
      std::byte* y = run.at<std::byte>(y_) + piece.offset(y_desc_.stride()) * size;
      if (x != y) std::memcpy(y, x, piece.size * size);
    });
  }

 private:
  TensorId x_, y_;
  TensorDesc x_desc_, y_desc_;
  ItemChunks chunks_;
};

}  // namespace

const StepKind& copy_kind() {
  static const SimpleKind<BoundCopy> kind("copy", {true, {{0, 0}}});
  return kind;
}

}  // namespace convoy
