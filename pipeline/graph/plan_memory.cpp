#include "pipeline/graph/plan_memory.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/core/arena.h"
#include "pipeline/graph/lifetimes.h"
#include "pipeline/graph/views.h"

namespace convoy {
namespace {

bool is_persistent(Role role) { return role == Role::parameter || role == Role::packed_copy || role == Role::slot; }

// By lifetime. Gradients among them: when the first comes, maps of the last layers are free.
bool shares_memory(Role role) { return role == Role::activation || role == Role::gradient; }

// Memory ranges handed out so far, in the order of their addresses.
class Ranges {
 public:
  // The lowest range of `bytes` that no tensor alive at the same time occupies.
  std::size_t place(std::size_t bytes, const Lifetime& life) {
    std::size_t at = 0;
    for (const Range& range : ranges_) {
      if (at + bytes <= range.begin) break;
      if (range.end > at && range.life.meets(life)) at = range.end;
    }
    const auto behind = std::ranges::upper_bound(ranges_, at, {}, &Range::begin);
    ranges_.insert(behind, {at, at + bytes, life});
    return at;
  }

 private:
  struct Range {
    std::size_t begin, end;
    Lifetime life;
  };
  std::vector<Range> ranges_;
};

}  // namespace

MemoryPlan plan_memory(const Program& program) {
  const int count = static_cast<int>(program.tensors.size());
  const std::vector<Lifetime> lives = find_lifetimes(program);
  MemoryPlan plan;
  plan.offset.assign(count, MemoryPlan::kOutside);
  plan.bytes.resize(count);
  for (int t = 0; t < count; ++t) plan.bytes[t] = align_up(program.tensors[t].desc.bytes(program.max_batch));

  for (int t = 0; t < count; ++t) {
    const Role role = program.tensors[t].role;
    // A pass may have made do without a copy.
    if (!is_persistent(role) || (role == Role::packed_copy && !lives[t].used())) continue;
    plan.offset[t] = plan.persistent_bytes;
    plan.persistent_bytes += plan.bytes[t];
  }

  std::vector<TensorId> order;
  for (int t = 0; t < count; ++t) {
    const TensorInfo& info = program.tensors[t];
    if (shares_memory(info.role) && info.view_of == kNoTensor && lives[t].used()) order.push_back(t);
  }
  // Largest first: the classic greedy order for offset assignment; ties by id keep the plan reproducible.
  std::stable_sort(order.begin(), order.end(), [&](TensorId a, TensorId b) { return plan.bytes[a] > plan.bytes[b]; });

  Ranges ranges;
  std::size_t shared_bytes = 0;
  for (TensorId t : order) {
    const std::size_t at = ranges.place(plan.bytes[t], lives[t]);
    plan.offset[t] = plan.persistent_bytes + at;
    shared_bytes = std::max(shared_bytes, at + plan.bytes[t]);
  }
  for (int t = 0; t < count; ++t) {
    const Place place = place_of(program, t);
    if (place.root == t || plan.offset[place.root] == MemoryPlan::kOutside) continue;
    plan.offset[t] = plan.offset[place.root] + static_cast<std::size_t>(place.begin) * size_of(program.tensors[t].desc.dtype);
  }
  plan.total_bytes = plan.persistent_bytes + shared_bytes;
  return plan;
}

}  // namespace convoy
