#include "stages/steps/conv_weights/image_conv_backward_weights.h"

#include <algorithm>
#include <cstring>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/conv_weights/weights_candidates.h"
#include "stages/steps/conv_weights/weights_geometry.h"
#include "stages/steps/conv_weights/weights_kernels.h"
#include "stages/steps/plan_parameter.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr const char* kVariant = "chunked";
constexpr int kChunkPixels = 1600;  // the strip and dY stay in the second cache

constexpr int kWantedTiles = 2;  // two tiles instead of four: 6 points of the peak on 64 channels

// A tile is some kernel rows of one group of output blocks, over the whole batch: as few tiles as give every thread work, because
// each reads all of dY. Scratch holds a strip of input rows with the padding written out, because the taps of a kernel row then
// lie side by side, and the tile's sums.
class ImageWeights final : public BoundStep {
 public:
  ImageWeights(const Step& step, const WeightsGeometry& g, Isa isa)
      : g_(g),
        taps_(g.kernel_w * g.x.channels),
        plan_(image_row_plan(isa, taps_, g.out_blocks())),
        tile_taps_h_(ceil_div(g.kernel_h, std::min(g.kernel_h, ceil_div(kWantedTiles, out_groups())))),
        rows_(chunking(g.y, plan_parameter(step.kernel, "chunk_pixels", step.name)).rows),
        x_(step.inputs[0]),
        d_y_(step.inputs[1]),
        d_weight_(step.outputs[0]) {
    // The last pixel's taps, rounded up to the kernels' tiles, end the row.
    row_floats_ = (g.y.width - 1) * g.stride_w * g.x.channels + plan_.rows();
  }

  int tiles(int) const override { return h_tiles() * out_groups(); }

  std::size_t scratch_bytes() const override { return sums_bytes() + strip_bytes(); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int first = tile % h_tiles() * tile_taps_h_;
    const Range taps_h{first, std::min(first + tile_taps_h_, g_.kernel_h)};
    const int out = tile / h_tiles() * plan_.blocks();
    float* sums = reinterpret_cast<float*>(scratch);
    float* strip = reinterpret_cast<float*>(scratch + sums_bytes());
    std::memset(scratch, 0, scratch_bytes());
    for (int n = 0; n < context.batch; ++n) {
      for (int y = 0; y < g_.y.height; y += rows_) {
        const Range rows{y, std::min(y + rows_, g_.y.height)};
        const Range inputs{rows.begin * g_.stride_h + taps_h.begin - g_.pad_top,
                           (rows.end - 1) * g_.stride_h + taps_h.end - g_.pad_top};
        fill_strip(context.at<float>(x_) + n * g_.x_item, inputs, strip);
        for (int ky = taps_h.begin; ky < taps_h.end; ++ky) {
          const Range valid = valid_outputs(rows, ky, g_.stride_h, g_.pad_top, g_.x.height);
          if (valid.empty()) continue;
          const int first_input = valid.begin * g_.stride_h + ky - g_.pad_top;
          add(context.at<float>(d_y_) + n * g_.y_item, valid, out, strip + std::int64_t{first_input - inputs.begin} * row_floats_,
              sums + (ky - taps_h.begin) * sums_floats());
        }
      }
    }
    for (int ky = taps_h.begin; ky < taps_h.end; ++ky) {
      store(sums + (ky - taps_h.begin) * sums_floats(), ky, out, context.at<float>(d_weight_));
    }
  }

 private:
  int out_groups() const { return g_.out_blocks() / plan_.blocks(); }
  int h_tiles() const { return ceil_div(g_.kernel_h, tile_taps_h_); }
  int sums_floats() const { return plan_.blocks() * plan_.rows() * kBlock; }  // of one kernel row
  std::size_t sums_bytes() const { return align_up(tile_taps_h_ * sums_floats() * sizeof(float)); }
  std::size_t strip_bytes() const { return align_up(std::size_t(strip_rows()) * row_floats_ * sizeof(float)); }
  int strip_rows() const { return (rows_ - 1) * g_.stride_h + tile_taps_h_; }

  // Input rows, those that exist. Only the inside of a row changes from strip to strip: the padding stays the zeros of the
  // beginning.
  void fill_strip(const float* image, Range inputs, float* strip) const {
    const int channels = g_.x.channels;
    const int left = g_.pad_left * channels;
    const int count = std::min(g_.x.width * channels, row_floats_ - left);
    if (count <= 0) return;
    for (int y = std::max(inputs.begin, 0); y < std::min(inputs.end, g_.x.height); ++y) {
      std::memcpy(strip + std::int64_t{y - inputs.begin} * row_floats_ + left, image + std::int64_t{y} * g_.x.width * channels,
                  count * sizeof(float));
    }
  }

  void add(const float* d_y, Range rows, int out, const float* strip, float* sums) const {
    add_taps(plan_.main, 0, plan_.main_rows, d_y, rows, out, strip, sums);
    add_taps(plan_.rest, plan_.main_rows, plan_.rest_rows, d_y, rows, out, strip, sums);
  }

  // `taps` taps (kx, channel) from `first` on.
  void add_taps(const TiledImageWeightsKernel& kernel, int first, int taps, const float* d_y, Range rows, int out,
                const float* strip, float* sums) const {
    if (taps == 0) return;
    const int y_row = g_.y.width * kBlock;
    const int y_block = g_.y.height * y_row;
    StridedView<2> x(strip + first, {{{row_floats_ - first, 1}, {rows.size(), g_.stride_h * row_floats_}}});
    StridedView<4> gradient(d_y + std::int64_t{y_block} * out + rows.begin * y_row,
                            {{{kBlock, 1}, {g_.y.width, kBlock}, {rows.size(), y_row}, {kernel.blocks, y_block}}});
    StridedView<3> sum(sums + first * kBlock, {{{kBlock, 1}, {taps, kBlock}, {kernel.blocks, plan_.rows() * kBlock}}});
    call_kernel("image_conv_weights", kernel.run, x, gradient, g_.stride_w * g_.x.channels, sum);
  }

  void store(const float* sums, int ky, int out, float* d_weight) const {
    for (int block = 0; block < plan_.blocks(); ++block) {
      std::memcpy(d_weight + (std::int64_t{out + block} * g_.kernel_h + ky) * taps_ * kBlock,
                  sums + block * plan_.rows() * kBlock, taps_ * kBlock * sizeof(float));
    }
  }

  WeightsGeometry g_;
  int taps_;  // (kx, channel) of one kernel row
  ImageRowPlan plan_;
  int tile_taps_h_;  // kernel rows of one tile
  int rows_;
  TensorId x_, d_y_, d_weight_;
  int row_floats_;
};

class ImageConvBackwardWeights final : public StepKind {
 public:
  std::string_view name() const override { return "image_conv_backward_weights"; }
  bool takes_strided() const override { return true; }
  KernelChoice choose(const Step&, const BindContext&) const override;
  std::vector<KernelChoice> candidates(const Step&, const BindContext&) const override;
  std::unique_ptr<BoundStep> bind(const Step&, const BindContext&) const override;
};

KernelChoice ImageConvBackwardWeights::choose(const Step&, const BindContext&) const {
  return {kVariant, {{"chunk_pixels", kChunkPixels}}};
}

std::vector<KernelChoice> ImageConvBackwardWeights::candidates(const Step& step, const BindContext& context) const {
  return chunk_candidates(weights_geometry(step, context).y, kVariant);
}

std::unique_ptr<BoundStep> ImageConvBackwardWeights::bind(const Step& step, const BindContext& context) const {
  if (step.kernel.variant != kVariant) {
    refuse_plan(step.name, "this binary has no variant '" + step.kernel.variant + "' of " + step.kind + " (it has 'chunked')");
  }
  return std::make_unique<ImageWeights>(step, weights_geometry(step, context), context.isa);
}

}  // namespace

const StepKind& image_conv_backward_weights_kind() {
  static const ImageConvBackwardWeights kind;
  return kind;
}

}  // namespace convoy
