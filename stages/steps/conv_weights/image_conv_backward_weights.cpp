#include "stages/steps/conv_weights/image_conv_backward_weights.h"

#include <algorithm>
#include <cstring>

#include "pipeline/core/arena.h"
#include "pipeline/core/error.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/conv_weights/weights_kernels.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "chunked";
constexpr int kChunkPixels = 200;  // the strip and dY stay in the first cache

// A tile is one kernel row of one group of output blocks, over the whole batch. Scratch holds a strip of input rows with
// the padding written out, because the taps of a kernel row then lie side by side, and the tile's sums.
class ImageWeights final : public BoundStep {
 public:
  ImageWeights(const Step& step, const WeightsGeometry& g, Isa isa)
      : g_(g),
        taps_(g.kernel_w * g.x.channels),
        kernel_(image_weights_kernel(isa, taps_, g.out_blocks())),
        rounded_taps_((taps_ + kernel_.rows - 1) / kernel_.rows * kernel_.rows),
        rows_(chunking(g.y, step.kernel.parameters.integer("chunk_pixels")).rows),
        x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_weight_(step.outputs[0]) {
    // The last pixel's taps, rounded up to the kernel's tile, end the row.
    row_floats_ = (g.y.width - 1) * g.stride_w * g.x.channels + rounded_taps_;
  }

  int tiles(int) const override { return g_.kernel_h * out_groups(); }

  std::size_t scratch_bytes() const override { return sums_bytes() + strip_bytes(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int ky = tile % g_.kernel_h;
    const int out = tile / g_.kernel_h * kernel_.blocks;
    float* sums = reinterpret_cast<float*>(scratch);
    float* strip = reinterpret_cast<float*>(scratch + sums_bytes());
    std::fill_n(sums, sums_floats(), 0.0f);
    std::memset(strip, 0, strip_bytes());
    for (int n = 0; n < context.batch; ++n) {
      for (int y = 0; y < g_.y.height; y += rows_) {
        const Range rows = valid_outputs({y, std::min(y + rows_, g_.y.height)}, ky, g_.stride_h, g_.pad_top, g_.x.height);
        if (rows.empty()) continue;
        fill_strip(context.at<float>(x_) + n * g_.x_item, rows, ky, strip);
        add(context.at<float>(d_y_) + n * g_.y_item, rows, out, strip, sums);
      }
    }
    store(sums, ky, out, context.at<float>(d_weight_));
  }

 private:
  int out_groups() const { return g_.out_blocks() / kernel_.blocks; }
  int sums_floats() const { return kernel_.blocks * rounded_taps_ * kBlock; }
  std::size_t sums_bytes() const { return align_up(sums_floats() * sizeof(float)); }
  std::size_t strip_bytes() const { return align_up(std::size_t(rows_) * row_floats_ * sizeof(float)); }

  // Only the inside of the rows changes from strip to strip: the padding stays the zeros of the beginning.
  void fill_strip(const float* image, Range rows, int ky, float* strip) const {
    const int channels = g_.x.channels;
    const int left = g_.pad_left * channels;
    const int count = std::min(g_.x.width * channels, row_floats_ - left);
    if (count <= 0) return;
    for (int y = rows.begin; y < rows.end; ++y) {
      const int in_y = y * g_.stride_h + ky - g_.pad_top;
      std::memcpy(strip + std::int64_t{y - rows.begin} * row_floats_ + left, image + std::int64_t{in_y} * g_.x.width * channels,
                  count * sizeof(float));
    }
  }

  void add(const float* d_y, Range rows, int out, const float* strip, float* sums) const {
    const int y_row = g_.y.width * kBlock;
    const int y_block = g_.y.height * y_row;
    StridedView<2> x(strip, {{{row_floats_, 1}, {rows.size(), row_floats_}}});
    StridedView<4> gradient(d_y + std::int64_t{y_block} * out + rows.begin * y_row,
                            {{{kBlock, 1}, {g_.y.width, kBlock}, {rows.size(), y_row}, {kernel_.blocks, y_block}}});
    StridedView<3> sum(sums, {{{kBlock, 1}, {rounded_taps_, kBlock}, {kernel_.blocks, rounded_taps_ * kBlock}}});
    call_kernel("image_conv_weights", kernel_.run, x, gradient, g_.stride_w * g_.x.channels, sum);
  }

  void store(const float* sums, int ky, int out, float* d_weight) const {
    for (int block = 0; block < kernel_.blocks; ++block) {
      std::memcpy(d_weight + (std::int64_t{out + block} * g_.kernel_h + ky) * taps_ * kBlock,
                  sums + block * rounded_taps_ * kBlock, taps_ * kBlock * sizeof(float));
    }
  }

  WeightsGeometry g_;
  int taps_;  // (kx, channel) of one kernel row
  TiledImageWeightsKernel kernel_;
  int rounded_taps_;
  int rows_;
  TensorId x_, d_y_, d_weight_;
  int row_floats_;
};

class ImageConvBackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "image_conv_backward_weights"; }
  bool takes_strided() const override { return true; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

KernelChoice ImageConvBackwardWeights::choose(const Step&, const BindContext&) const {
  return {kVariant, {{"chunk_pixels", kChunkPixels}}};
}

std::unique_ptr<BoundStep> ImageConvBackwardWeights::bind(const Step& step, const BindContext& context) const {
  if (step.kernel.variant != kVariant) {
    throw Error(ExitCode::bad_spec, "step " + step.name + ": this binary has no variant '" + step.kernel.variant + "' of " +
                                        step.kind + " (it has 'chunked'); use the binary that wrote the plan");
  }
  return std::make_unique<ImageWeights>(step, weights_geometry(step, context), context.isa);
}

}  // namespace

const StepKind& image_conv_backward_weights_kind() {
  static const ImageConvBackwardWeights kind;
  return kind;
}

}  // namespace convoy
