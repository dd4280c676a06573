// A program with memory and threads: what a trainer or evaluator holds.
//
// Owns the arena of the memory plan, the bound steps and the executor. Batch inputs are not copied: set_batch points
// them at the slot's buffers. Everything is allocated in the constructor; running allocates nothing.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/core/arena.h"
#include "pipeline/core/isa.h"
#include "pipeline/exec/batch_slot.h"
#include "pipeline/exec/executor.h"
#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy {

enum class ExecutorKind { graph, threads };

// Puts something around each bound step, such as a clock, in the program's order. Empty: nothing.
using StepWrapper = std::function<std::unique_ptr<BoundStep>(std::unique_ptr<BoundStep>, const Step&)>;

class Session {
 public:
  // `program` must have its kernels chosen. Throws Error(bad_spec) when a variant does not exist here.
  Session(Program program, const Registry&, Isa, ExecutorKind, int threads, const StepWrapper& wrap = {});
  Session(const Session&) = delete;  // executor and steps point into it
  Session& operator=(const Session&) = delete;

  const Program& program() const { return program_; }
  const MemoryPlan& memory() const { return memory_; }

  void set_batch(const BatchSlot&);
  // Runs a phase; `context.tensors` is filled in here, `context.batch` comes from set_batch.
  void run(Phase, RunContext context = {});

  // A tensor's packed values at max_batch.
  std::span<float> values(TensorId);
  std::span<const float> values(TensorId) const;
  bool any_flag(TensorId) const;  // of a plain i32 tensor: some element is not 0
  int batch() const { return batch_; }

  // A parameter's value, or one of its slots, in Keras order.
  std::vector<float> read(const Parameter&, TensorId) const;
  void write(const Parameter&, TensorId, std::span<const float> plain);

 private:
  Program program_;
  MemoryPlan memory_;
  Arena arena_;
  std::vector<std::byte*> pointers_;
  BoundSteps steps_;
  std::unique_ptr<Executor> executor_;
  int batch_ = 0;
};

}  // namespace convoy
