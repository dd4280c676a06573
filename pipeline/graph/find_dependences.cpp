#include <algorithm>
#include <cstdint>

#include "pipeline/graph/follow_writers.h"
#include "pipeline/graph/plan_memory.h"
#include "pipeline/graph/views.h"

namespace convoy {
namespace {

// What a step touches: a part of the items of a tensor, whose memory is [begin, end) of the arena.
struct Range {
  Place place;
  std::size_t begin, end;
  bool overlaps(const Range& other) const {
    if (place.root == other.place.root) return place.overlaps(other.place);
    return begin < other.end && other.begin < end;
  }
};

struct Touched {
  std::vector<Range> reads, writes;
  void add(const Touched& other) {
    reads.insert(reads.end(), other.reads.begin(), other.reads.end());
    writes.insert(writes.end(), other.writes.begin(), other.writes.end());
  }
};

Touched memory_of(const Program& program, const Step& step, const MemoryPlan& plan) {
  const auto ranges = [&](const std::vector<TensorId>& ids) {
    std::vector<Range> all;
    for (TensorId id : ids) {
      // Batch inputs lie outside the arena and are only read: they order nothing.
      if (id == kNoTensor || plan.offset[id] == MemoryPlan::kOutside) continue;
      const Place place = place_of(program, id);
      all.push_back({place, plan.offset[place.root], plan.offset[place.root] + plan.bytes[place.root]});
    }
    return all;
  };
  return {ranges(step.inputs), ranges(step.outputs)};
}

bool overlap(const std::vector<Range>& a, const std::vector<Range>& b) {
  return std::ranges::any_of(
      a, [&](const Range& x) { return std::ranges::any_of(b, [&](const Range& y) { return x.overlaps(y); }); });
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
    const Touched memory = memory_of(program, program.steps[s], plan);
    if (follows(program.steps[s])) {
      touched.back().add(memory);
      continue;
    }
    result.steps.push_back(s);
    touched.push_back(memory);
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
