#include "stages/layers/conv2d/channel_groups.h"

#include <numeric>

#include "pipeline/core/shape.h"

namespace convoy {

void ChannelGroups::describe(Attributes& attributes) const {
  if (groups > 1) attributes.set("groups", groups);
  if (merged == 1) return;
  attributes.set("diagonal_in", inputs);
  attributes.set("diagonal_out", outputs);
}

std::shared_ptr<const Packing> ChannelGroups::packing() const {
  if (merged == 1) return {std::shared_ptr<const Packing>(), &conv_kernel_packing};  // owned by nobody
  const auto dense = [inputs = step_inputs()](std::span<const std::int64_t> d) { return Dims{d[0], d[1], inputs, d[3]}; };
  Packing packing;
  packing.name = "grouped_conv_kernel";
  packing.elements = [dense](std::span<const std::int64_t> d) { return conv_kernel_packing.elements(dense(d)); };
  packing.index = [dense, *this](std::span<const std::int64_t> d, std::span<const std::int64_t> at) {
    const std::int64_t place = at[3] / outputs % merged;  // on the diagonal
    return conv_kernel_packing.index(dense(d), Dims{at[0], at[1], place * inputs + at[2], at[3]});
  };
  return std::make_shared<const Packing>(std::move(packing));
}

ChannelGroups channel_groups(int groups, int in_channels, int filters) {
  ChannelGroups g{groups, 1, in_channels / groups, filters / groups};
  const int wanted = std::lcm(kBlock / std::gcd(kBlock, g.inputs), kBlock / std::gcd(kBlock, g.outputs));
  if (groups > 1) g.merged = groups % wanted == 0 ? wanted : groups;
  g.groups = groups / g.merged;
  return g;
}

}  // namespace convoy
