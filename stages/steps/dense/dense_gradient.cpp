#include "stages/steps/dense/dense_gradient.h"

#include <algorithm>

#include "pipeline/core/divide.h"
#include "stages/steps/conv_weights/weights_call.h"
#include "stages/steps/dense/pack_vectors.h"

namespace convoy {
namespace {

// The order of summation: sums of so many images, whose parts of both vectors stay in the first cache, are added in order.
constexpr int kChunkImages = 200;

Range part(int index, int size, int total) { return {index * size, std::min((index + 1) * size, total)}; }

}  // namespace

DenseGradient::DenseGradient(const TensorDesc& x, const TensorDesc& d_y, const BindContext& context)
    : x_(x.shape),
      d_y_(d_y.shape),
      x_item_(x.stride()),
      d_y_item_(d_y.stride()),
      max_batch_(context.max_batch),
      kernels_(weights_kernels(context.isa)) {}

int DenseGradient::rectangles() const {
  return ceil_div(d_y_.channel_blocks(), kRectangleOutBlocks) * ceil_div(x_.channel_blocks(), kRectangleInBlocks);
}

DenseGradient::Rectangle DenseGradient::rectangle(int index) const {
  const int across = ceil_div(x_.channel_blocks(), kRectangleInBlocks);
  return {part(index / across, kRectangleOutBlocks, d_y_.channel_blocks()),
          part(index % across, kRectangleInBlocks, x_.channel_blocks())};
}

std::size_t DenseGradient::scratch_bytes() const {
  return sizeof(float) * static_cast<std::size_t>(block_floats()) * (kRectangleInBlocks + kRectangleOutBlocks);
}

void DenseGradient::pack(const Rectangle& r, int batch, const float* x, const float* d_y, float* scratch) const {
  pack_vectors({x, x_item_, batch}, r.in, scratch, block_floats(), batch);
  pack_vectors({d_y, d_y_item_, batch}, r.out, scratch + kRectangleInBlocks * block_floats(), block_floats(), batch);
}

void DenseGradient::add_up(const Rectangle& r, Range out, int batch, const float* scratch, float* d_weight,
                           std::int64_t out_stride) const {
  WeightsStrides strides;
  strides.x_block = strides.y_block = static_cast<int>(block_floats());
  strides.w_in = static_cast<int>(kPair);
  strides.w_out = out_stride;
  for (int b = 0; b < out.size(); ++b) std::fill_n(d_weight + b * out_stride, r.floats_a_block(), 0.0f);
  WeightsCall call;
  call.taps = 1;
  call.in_blocks = r.in.size();
  call.out_blocks = out.size();
  call.last_channels = r.in.end == x_.channel_blocks() ? x_.channels - (r.in.end - 1) * kBlock : kBlock;
  call.d_weight = d_weight;
  const float* d_y = scratch + (kRectangleInBlocks + out.begin - r.out.begin) * block_floats();
  for (int first = 0; first < batch; first += kChunkImages) {
    call.loops = {{std::min(kChunkImages, batch - first), 1, 1}, {kBlock, 0, 0}, {kBlock, 0, 0}};
    call.x = scratch + std::int64_t{first} * kBlock;
    call.d_y = d_y + std::int64_t{first} * kBlock;
    add_weights(kernels_, strides, call);
  }
}

}  // namespace convoy
