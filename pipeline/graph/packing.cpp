#include "pipeline/graph/packing.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "pipeline/core/divide.h"
#include "pipeline/core/shape.h"

namespace convoy {
namespace {

using Coords = std::span<const std::int64_t>;

std::int64_t blocks(std::int64_t channels) { return ceil_div(channels, kBlock); }

// Position inside [out/16][rest][out%16], where `rest` runs over everything but the output channel.
std::int64_t in_output_block(std::int64_t out, std::int64_t rest, std::int64_t rest_count) {
  return ((out / kBlock) * rest_count + rest) * kBlock + out % kBlock;
}

// Calls visit(plain position, packed position) for each element in Keras order.
template <typename Visit>
void for_each_element(const Packing& packing, Coords dims, Visit visit) {
  Dims at(dims.size(), 0);
  const std::int64_t count = element_count(dims);
  for (std::int64_t plain = 0; plain < count; ++plain) {
    visit(plain, packing.index(dims, at));
    for (std::size_t d = dims.size(); d-- > 0;) {
      if (++at[d] < dims[d]) break;
      at[d] = 0;
    }
  }
}

}  // namespace

const Packing channel_vector_packing{"channel_vector", [](Coords dims) { return blocks(dims[0]) * kBlock; },
                                     [](Coords, Coords at) { return at[0]; }};

const Packing conv_kernel_packing{"conv_kernel",
                                  [](Coords d) { return blocks(d[3]) * blocks(d[2]) * d[0] * d[1] * kBlock * kBlock; },
                                  [](Coords d, Coords at) {
                                    const std::int64_t tap = at[0] * d[1] + at[1];
                                    const std::int64_t rest = ((at[2] / kBlock) * d[0] * d[1] + tap) * kBlock + at[2] % kBlock;
                                    return in_output_block(at[3], rest, blocks(d[2]) * d[0] * d[1] * kBlock);
                                  }};

const Packing image_conv_kernel_packing{
    "image_conv_kernel", [](Coords d) { return blocks(d[3]) * kBlock * d[0] * d[1] * d[2]; },
    [](Coords d, Coords at) { return in_output_block(at[3], (at[0] * d[1] + at[1]) * d[2] + at[2], d[0] * d[1] * d[2]); }};

const Packing dense_kernel_packing{"dense_kernel", [](Coords d) { return blocks(d[1]) * blocks(d[0]) * kBlock * kBlock; },
                                   [](Coords d, Coords at) { return in_output_block(at[1], at[0], blocks(d[0]) * kBlock); }};

std::int64_t element_count(Coords dims) {
  return std::accumulate(dims.begin(), dims.end(), std::int64_t{1}, std::multiplies<>());
}

void pack(const Packing& packing, Coords dims, std::span<const float> plain, std::span<float> packed) {
  std::fill(packed.begin(), packed.end(), 0.0f);
  for_each_element(packing, dims, [&](std::int64_t from, std::int64_t to) { packed[to] = plain[from]; });
}

void unpack(const Packing& packing, Coords dims, std::span<const float> packed, std::span<float> plain) {
  for_each_element(packing, dims, [&](std::int64_t to, std::int64_t from) { plain[to] = packed[from]; });
}

}  // namespace convoy
