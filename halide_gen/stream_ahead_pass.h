// Prefetches streams: before the first load from a named buffer, or store to it, in an innermost loop's body comes a
// prefetcht0 (prefetchw for stores) of the address that many bytes further.
//
// For kernels that compute so much for each line they read that the lines in flight, which out-of-order execution bounds, no
// longer hide the memory's latency. Prefetching never faults, so addresses may lie beyond a buffer.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "Halide.h"

namespace convoy::gen {

class StreamAheadPass : public Halide::Internal::IRMutator {
 public:
  // `ahead` gives bytes for each buffer's name.
  explicit StreamAheadPass(std::map<std::string, Halide::Expr> ahead) : ahead_(std::move(ahead)) {}

  using IRMutator::visit;

  Halide::Internal::Stmt visit(const Halide::Internal::For* loop) override {
    std::vector<Halide::Expr> outer;
    std::swap(outer, seen_);
    Halide::Internal::Stmt stmt = IRMutator::visit(loop);
    std::swap(outer, seen_);
    return stmt;
  }

  Halide::Internal::Stmt visit(const Halide::Internal::Store* store) override {
    prefetches_.clear();
    Halide::Internal::Stmt stmt = IRMutator::visit(store);
    add(store->name, store->index, true);
    for (const Halide::Internal::Stmt& prefetch : prefetches_) stmt = Halide::Internal::Block::make(prefetch, stmt);
    return stmt;
  }

  Halide::Expr visit(const Halide::Internal::Load* load) override {
    add(load->name, load->index, false);
    return IRMutator::visit(load);
  }

 private:
  void add(const std::string& name, const Halide::Expr& index, bool to_write) {
    using namespace Halide::Internal;
    const auto found = ahead_.find(name);
    if (found == ahead_.end()) return;
    const Ramp* ramp = index.as<Ramp>();
    const Halide::Expr first = ramp ? ramp->base : index;
    for (const Halide::Expr& other : seen_) {
      if (equal(other, first)) return;
    }
    seen_.push_back(first);
    const Halide::Expr base = Halide::reinterpret<std::int64_t>(Variable::make(Halide::Handle(), name));
    const Halide::Expr address = base + Halide::cast<std::int64_t>(first) * 4 + Halide::cast<std::int64_t>(found->second);
    // llvm.prefetch(address, to read or to write, into all caches, data)
    prefetches_.push_back(
        Evaluate::make(Call::make(Halide::Int(32), "llvm.prefetch.p0",
                                  {Halide::reinterpret(Halide::Handle(), address), to_write ? 1 : 0, 3, 1}, Call::Extern)));
  }

  std::map<std::string, Halide::Expr> ahead_;
  std::vector<Halide::Expr> seen_;
  std::vector<Halide::Internal::Stmt> prefetches_;
};

}  // namespace convoy::gen
