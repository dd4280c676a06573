#include "datasets/balanced_sampler.h"

#include "datasets/keyed_permutation.h"
#include "pipeline/core/rng.h"

namespace convoy {

BalancedSampler::BalancedSampler(const Dataset& data, std::uint64_t seed) : Sampler(data.size(), seed, true) {
  std::vector<std::int64_t> next(data.class_names().size() + 1, 0);
  for (std::int64_t id = 0; id < data.size(); ++id) ++next[static_cast<std::size_t>(data.label(id)) + 1];
  begin_.push_back(0);
  for (std::size_t c = 1; c < next.size(); ++c) {
    if (next[c] > 0) begin_.push_back(begin_.back() + next[c]);
    next[c] += next[c - 1];
  }
  members_.resize(static_cast<std::size_t>(data.size()));
  for (std::int64_t id = 0; id < data.size(); ++id) {
    members_[static_cast<std::size_t>(next[static_cast<std::size_t>(data.label(id))]++)] = static_cast<std::int32_t>(id);
  }
}

std::int64_t BalancedSampler::id(std::uint32_t epoch, std::int64_t position) const {
  const auto classes = static_cast<std::int64_t>(begin_.size()) - 1, blocks = (size() + classes - 1) / classes;
  // Counts blocks over all epochs; it is also the number of the draw within the class.
  const std::uint64_t draw =
      static_cast<std::uint64_t>(epoch) * static_cast<std::uint64_t>(blocks) + static_cast<std::uint64_t>(position / classes);
  const auto chosen = static_cast<std::size_t>(
      permute(position % classes, classes, seed(), op_id("balanced_sampler.class"), static_cast<std::uint32_t>(draw)));
  const auto members = static_cast<std::uint64_t>(begin_[chosen + 1] - begin_[chosen]);
  const std::int64_t member =
      permute(static_cast<std::int64_t>(draw % members), static_cast<std::int64_t>(members), seed(),
              op_id("balanced_sampler.member") + static_cast<std::uint32_t>(chosen), static_cast<std::uint32_t>(draw / members));
  return members_[static_cast<std::size_t>(begin_[chosen] + member)];
}

}  // namespace convoy
