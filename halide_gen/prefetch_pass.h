// Prefetch instructions inside a kernel's innermost loop.
//
// Halide's own prefetch directive emits prefetchnta, which does not fill the second cache, and can only name data that
// the loop reads. This lowering pass puts a prefetcht0 of any address at the head of a loop's body instead. Prefetching
// never faults, so addresses may lie beyond a buffer.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "Halide.h"

namespace convoy::gen {

class PrefetchPass : public Halide::Internal::IRMutator {
 public:
  // The variable of the innermost enclosing loop whose name ends so.
  using LoopVariable = std::function<Halide::Expr(const std::string& ending)>;
  // Addresses to prefetch, as 64-bit integers.
  using Addresses = std::function<std::vector<Halide::Expr>(const LoopVariable&)>;

  // `loop` is the end of the innermost loop's name, which lowering makes of "<func>.s<stage>.<dimension>".
  PrefetchPass(std::string func, std::string loop, Addresses addresses)
      : func_(std::move(func)), loop_(std::move(loop)), addresses_(std::move(addresses)) {}

  using IRMutator::visit;
  Halide::Internal::Stmt visit(const Halide::Internal::For* loop) override {
    using namespace Halide::Internal;
    loops_.push_back(loop->name);
    Stmt body;
    if (loop->name.starts_with(func_) && loop->name.ends_with(loop_)) {
      body = loop->body;
      for (const Halide::Expr& address : addresses_([this](const std::string& name) { return variable(name); })) {
        body = Block::make(prefetch(address), body);
      }
    } else {
      body = mutate(loop->body);
    }
    loops_.pop_back();
    return For::make(loop->name, loop->min, loop->extent, loop->for_type, loop->partition_policy, loop->device_api, body);
  }

 private:
  Halide::Expr variable(const std::string& ending) const {
    for (auto name = loops_.rbegin(); name != loops_.rend(); ++name) {
      if (name->ends_with(ending)) return Halide::Internal::Variable::make(Halide::Int(32), *name);
    }
    throw Halide::InternalError("prefetching: no enclosing loop ends in " + ending);
  }

  // llvm.prefetch(address, to read, into all caches, data)
  static Halide::Internal::Stmt prefetch(const Halide::Expr& address) {
    using namespace Halide::Internal;
    return Evaluate::make(
        Call::make(Halide::Int(32), "llvm.prefetch.p0", {Halide::reinterpret(Halide::Handle(), address), 0, 3, 1}, Call::Extern));
  }

  std::string func_, loop_;
  Addresses addresses_;
  std::vector<std::string> loops_;
};

}  // namespace convoy::gen
