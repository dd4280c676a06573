// The interface between steps and the kernels that run them.
//
// A StepKind is stateless and const: one object per kernel family, listed in one visible table. `bind` turns a step
// into a BoundStep once, before the first batch; running one allocates nothing and touches only the tensors that the
// step names. Tiles are independent: any thread may run any tile in any order, and the bits do not depend on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/isa.h"
#include "pipeline/core/tensor.h"
#include "pipeline/graph/step.h"
#include "pipeline/graph/tile_span.h"

namespace convoy {

// What every tile of one run sees. Pointers are owned by the caller.
struct RunContext {
  std::byte* const* tensors = nullptr;  // base address by TensorId
  int batch = 0;                        // images in this batch, <= the program's max_batch
  std::uint64_t seed = 0;               // of the job
  std::uint32_t epoch = 0;
  std::int64_t step = 0;       // optimizer steps done before this one
  double learning_rate = 0.0;  // of this step, schedule applied

  template <typename T>
  T* at(TensorId id) const {
    return reinterpret_cast<T*>(tensors[id]);
  }
};

class BoundStep {
 public:
  virtual ~BoundStep() = default;
  virtual int tiles(int batch) const = 0;
  // Bytes of scratch that one tile may use; the executor gives each thread its own, 64-byte aligned, contents undefined.
  virtual std::size_t scratch_bytes() const { return 0; }
  // Throws Error(internal) when a kernel reports a failure.
  virtual void run(int tile, const RunContext&, std::byte* scratch) const = 0;
  // What the tile touches of the tensor that tells_spans speaks of; asked only of such kinds.
  virtual TileSpan span(int tile, int batch) const {
    throw std::logic_error("tile " + std::to_string(tile) + " of a batch of " + std::to_string(batch) + " has no span");
  }
};

// What `bind` and `choose` may know.
struct BindContext {
  const std::vector<TensorDesc>& tensors;  // by TensorId
  int max_batch;
  Isa isa;
};

// Operands of a step that may be the same memory: positions in Step::inputs and Step::outputs.
struct InPlace {
  int input, output;
};

class StepKind {
 public:
  virtual ~StepKind() = default;
  virtual std::string_view name() const = 0;
  // True when every blocked operand may be a view of a channel range: `bind` takes the distance of items from
  // TensorDesc::stride().
  virtual bool takes_strided() const { return false; }
  // A tile reads an element of the input before it writes that element of the output, and no other tile reads it.
  virtual std::span<const InPlace> in_place() const { return {}; }
  // The variant for this step by the default cost rule. Depends on shapes and ISA only, never on the thread count.
  virtual KernelChoice choose(const Step&, const BindContext&) const { return {}; }
  // Whether bound steps tell the span of a tile: of the first output, or for a kind that may follow another step, of what it
  // reads of that one's (follow_writers.h).
  virtual bool tells_spans() const { return false; }
  // Alternatives to `choose` worth measuring, some tens at most: every one binds.
  virtual std::vector<KernelChoice> candidates(const Step&, const BindContext&) const { return {}; }
  // Uses step.kernel. Throws Error(bad_spec) for a variant that this binary or ISA does not have.
  virtual std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const = 0;
};

}  // namespace convoy
