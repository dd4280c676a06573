#include "stages/steps/merge/add_step.h"

#include <accumulate_avx2.h>
#include <accumulate_avx512.h>
#include <add_avx2.h>
#include <add_avx512.h>
#include <add_relu_avx2.h>
#include <add_relu_avx512.h>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/activation/activation.h"
#include "stages/steps/activation/zero_pads.h"
#include "stages/steps/item_chunks.h"
#include "stages/steps/kernel_views.h"
#include "stages/steps/simple_kind.h"

namespace convoy {
namespace {

// Three pieces of it fit a level-2 cache together: what is added later finds the sum there.
constexpr std::int64_t kAddChunk = kChunkElements / 2;

class BoundAdd : public BoundStep {
 public:
  BoundAdd(const Step& step, const BindContext& context)
      : y_(step.outputs[0]),
        y_desc_(context.tensors[y_]),
        chunks_(descs_of(step, context), kAddChunk),
        isa_(context.isa),
        activation_(activation_of(step.attributes, "activation")) {
    for (TensorId id : step.inputs) terms_.push_back({id, context.tensors[id].stride()});
    if (terms_.size() < 2) throw std::logic_error("step " + step.name + " adds fewer than two tensors");
  }

  int tiles(int batch) const override { return chunks_.tiles(batch); }

  void run(int tile, const RunContext& run, std::byte*) const override {
    chunks_.for_each(tile, run.batch, [&](const ItemChunks::Piece& piece) { run_piece(piece, run); });
  }

 private:
  struct Term {
    TensorId id;
    std::int64_t stride;
  };

  static std::vector<TensorDesc> descs_of(const Step& step, const BindContext& context) {
    std::vector<TensorDesc> descs{context.tensors[step.outputs[0]]};
    for (TensorId id : step.inputs) descs.push_back(context.tensors[id]);
    return descs;
  }

  void run_piece(const ItemChunks::Piece& piece, const RunContext& run) const {
    const bool avx512 = isa_ == Isa::avx512;
    const auto term = [&](std::size_t i) {
      return flat_view<const float>(run.at<float>(terms_[i].id) + piece.offset(terms_[i].stride), piece.size);
    };
    float* sum = run.at<float>(y_) + piece.offset(y_desc_.stride());
    auto a = term(0), b = term(1);
    auto y = flat_view(sum, piece.size);
    if (terms_.size() == 2 && activation_ == Activation::relu) {
      call_kernel("add_relu", avx512 ? add_relu_avx512 : add_relu_avx2, a, b, y);
      return;
    }
    call_kernel("add", avx512 ? add_avx512 : add_avx2, a, b, y);
    for (std::size_t i = 2; i < terms_.size(); ++i) {
      auto addend = term(i);
      call_kernel("accumulate", avx512 ? accumulate_avx512 : accumulate_avx2, addend, y);
    }
    apply_activation(isa_, activation_, sum, piece.size);
    if (!leaves_pads_zero(activation_)) zero_pads_of_chunk(y_desc_.shape, sum - piece.begin, {piece.begin, piece.size});
  }

  TensorId y_;
  TensorDesc y_desc_;
  ItemChunks chunks_;
  Isa isa_;
  Activation activation_;
  std::vector<Term> terms_;
};

}  // namespace

const StepKind& add_forward_kind() {
  static const SimpleKind<BoundAdd> kind("add_forward", {true, {{0, 0}}});
  return kind;
}

}  // namespace convoy
