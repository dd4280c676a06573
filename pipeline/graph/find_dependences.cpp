#include <algorithm>
#include <cstdint>

#include "pipeline/graph/plan_memory.h"

namespace convoy {
namespace {

struct Range {
  std::size_t begin, end;
};

struct Touched {
  std::vector<Range> reads, writes;
};

Touched memory_of(const Step& step, const MemoryPlan& plan) {
  const auto ranges = [&](const std::vector<TensorId>& ids) {
    std::vector<Range> all;
    for (TensorId id : ids) {
      // Batch inputs lie outside the arena and are only read: they order nothing.
      if (id == kNoTensor || plan.offset[id] == MemoryPlan::kOutside) continue;
      all.push_back({plan.offset[id], plan.offset[id] + plan.bytes[id]});
    }
    return all;
  };
  return {ranges(step.inputs), ranges(step.outputs)};
}

bool overlap(const std::vector<Range>& a, const std::vector<Range>& b) {
  for (const Range& x : a) {
    for (const Range& y : b) {
      if (x.begin < y.end && y.begin < x.end) return true;
    }
  }
  return false;
}

bool conflict(const Touched& earlier, const Touched& later) {
  return overlap(earlier.writes, later.reads) || overlap(earlier.writes, later.writes) || overlap(earlier.reads, later.writes);
}

class BitSet {
 public:
  explicit BitSet(int size) : words_((size + 63) / 64, 0) {}
  bool test(int i) const { return (words_[i / 64] >> (i % 64)) & 1; }
  void set(int i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
  void merge(const BitSet& other) {
    for (std::size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace

Dependences find_dependences(const Program& program, const MemoryPlan& plan, Phase phase) {
  Dependences result;
  std::vector<Touched> touched;
  for (int s = 0; s < static_cast<int>(program.steps.size()); ++s) {
    if (program.steps[s].phase != phase) continue;
    result.steps.push_back(s);
    touched.push_back(memory_of(program.steps[s], plan));
  }
  const int count = static_cast<int>(result.steps.size());
  result.before.resize(count);
  std::vector<BitSet> ancestors(count, BitSet(count));
  for (int later = 0; later < count; ++later) {
    // Nearest first: what is reachable through a nearer step needs no edge of its own.
    for (int earlier = later - 1; earlier >= 0; --earlier) {
      if (ancestors[later].test(earlier) || !conflict(touched[earlier], touched[later])) continue;
      result.before[later].push_back(earlier);
      ancestors[later].set(earlier);
      ancestors[later].merge(ancestors[earlier]);
    }
  }
  return result;
}

}  // namespace convoy
