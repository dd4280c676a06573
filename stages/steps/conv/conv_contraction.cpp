#include "stages/steps/conv/conv_contraction.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/conv/conv_tiling.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

alignas(kAlignment) constexpr float kZeros[kBlock] = {};

// One tile's run: where it reads, where the passes add up, and where the result belongs.
struct TileRun {
  ConvRegion region;
  ConvWalk walk;
  SourceView source;
  ResultView result, sums, initial;
  const RunContext* context;
  float* result_base;  // of the region's first pixel and block
  float* sums_base;
  const float* initial_base;  // null: zeros or a bias
  float* strip;
};

// The source channel blocks of one pass.
struct Pass {
  int first, blocks;
  const float* source;
};

class BoundContraction : public BoundStep {
 public:
  BoundContraction(const ConvProblem& problem, const ConvBlocking& blocking, const ConvOperands& operands, Isa isa)
      : problem_(problem), blocking_(blocking), operands_(operands), isa_(isa), copies_(conv_copies(isa)) {
    source_blocks_ = problem_.image ? 1 : problem_.source.channel_blocks();
    passes_ = ceil_div(source_blocks_, blocking_.pass_blocks);
    // A staged result starts from its copy of `initial`.
    const bool apart = operands_.initial != operands_.result && !blocking_.across_images;
    once_ = passes_ == 1 && (operands_.initial == kNoTensor || apart);
    kernel_ = *blocking_.kernels->find(pixel_stride(problem_, blocking_.across_images));
    if (is_flat(problem_) && blocking_.kernels->flat.tile != nullptr) kernel_ = blocking_.kernels->flat;
    plan_scratch();
  }

  int tiles(int batch) const override { return tiling_.tiles(batch); }

  std::size_t scratch_bytes() const override { return strip_bytes_ + staged_bytes_; }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const TileRun r = prepare(tiling_.region(tile, context.batch), context, scratch);
    if (r.region.part->taps_h == 0) return write_untouched(r);
    if (r.initial_base != nullptr && r.walk.staged()) copy_in(r);
    for (int first = 0; first < source_blocks_; first += blocking_.pass_blocks) {
      Pass pass{first, std::min(blocking_.pass_blocks, source_blocks_ - first), r.strip};
      if (r.source.in_place) {
        pass.source = image_base(r, r.region.image) + first * r.source.plane + r.source.first_y * r.source.pitch +
                      r.source.first_x * r.source.unit;
      } else {
        fill_strip(r, pass);
      }
      add_pass(r, pass);
    }
    if (r.walk.staged()) copy_out(r);
    if (operands_.activation != Activation::none) activate(r);
  }

 private:
  void plan_scratch() {
    std::int64_t strip = 0, staged = 0;
    const int tile = blocking_.kernels->pixels;
    for (const ConvPart& part : problem_.parts) {
      const ConvRegion region = tiling_.largest_region(part);
      ConvWalk walk = walk_of(problem_, region, blocking_, once_);
      // Along a row the last tile of columns, which is the largest, is the only one that may need padding; smaller groups of
      // images may where the largest does not.
      const bool stages = walk.order != ConvWalk::Order::row || walk.staged();
      walk.pixels = round_up(walk.live, tile);
      if (walk.order == ConvWalk::Order::position) walk.interleaved = walk.pixels;
      const SourceView view = source_view(problem_, region, walk);
      if (!reads_in_place(part)) {
        const std::int64_t plane = std::int64_t{view.rows} * view.columns * view.unit;
        // The last register tile of a woven line may read beyond it.
        const int images = walk.order == ConvWalk::Order::row ? region.images : 1;  // else part of `unit`
        strip = std::max(strip, plane * (problem_.image ? 1 : blocking_.pass_blocks) * images + tile * kBlock);
      }
      if (stages) staged = std::max(staged, staged_view(walk).block * region.blocks);
    }
    strip_bytes_ = align_up(static_cast<std::size_t>(strip) * sizeof(float));
    staged_bytes_ = static_cast<std::size_t>(staged) * sizeof(float);
  }

  // Whether every region of the part does, however its columns are cut.
  bool reads_in_place(const ConvPart& part) const {
    ConvRegion whole = tiling_.largest_region(part);
    whole.rows = part.rows;
    whole.columns = part.columns;
    return source_view(problem_, whole, walk_of(problem_, whole, blocking_, once_)).in_place;
  }

  TileRun prepare(const ConvRegion& region, const RunContext& context, std::byte* scratch) const {
    TileRun r;
    r.region = region;
    r.context = &context;
    r.walk = walk_of(problem_, region, blocking_, once_);
    r.source = source_view(problem_, region, r.walk);
    if (r.walk.order == ConvWalk::Order::row) r.source.call = r.source.in_place ? problem_.source_item : strip_of_image(r.source);
    r.result = result_view(problem_, region, r.walk);
    const ConvPart& part = *region.part;
    const std::int64_t y = part.first_y + std::int64_t{region.row} * part.step_y;
    const std::int64_t x = part.first_x + std::int64_t{region.column} * part.step_x;
    const auto first_of = [&](TensorId id, const ResultView& v) {
      return context.at<float>(id) + region.image * v.image + region.block * v.block + (y * problem_.result.width + x) * kBlock;
    };
    r.result_base = first_of(operands_.result, r.result);
    r.initial = result_view(problem_, region, r.walk, problem_.initial_item);
    r.initial_base = operands_.initial == kNoTensor ? nullptr : first_of(operands_.initial, r.initial);
    r.strip = reinterpret_cast<float*>(scratch);
    r.sums = r.walk.staged() ? staged_view(r.walk) : r.result;
    r.sums_base = r.walk.staged() ? reinterpret_cast<float*>(scratch + strip_bytes_) : r.result_base;
    return r;
  }

  const float* image_base(const TileRun& r, int image) const {
    return r.context->at<float>(operands_.source) + image * problem_.source_item +
           r.region.group * problem_.source.padded_elements();
  }

  std::int64_t strip_of_image(const SourceView& v) const { return v.plane * (problem_.image ? 1 : blocking_.pass_blocks); }

  // Copies the region's source pixels of every image into the strip, zeros where they lie outside the map.
  void fill_strip(const TileRun& r, const Pass& pass) const {
    const Shape& s = problem_.source;
    const SourceView& v = r.source;
    const bool by_rows = r.walk.order == ConvWalk::Order::row;
    const std::int64_t next = by_rows ? v.call : problem_.image ? 1 : kBlock;  // image's place in the strip
    for (int n = 0; n < r.region.images; ++n) {
      const float* image = image_base(r, r.region.image + n);
      if (problem_.image) {
        const std::int64_t c = s.channels;
        StridedView<2> from(image, {{{s.width * c, 1}, {s.height, s.width * c}}});
        StridedView<2> to(r.strip + n * next, {{{v.columns * c, v.inner, v.first_x * c}, {v.rows, v.pitch, v.first_y}}});
        call_kernel("conv_copy_image", v.inner == 1 ? copies_.image : copies_.image_interleaved, from, to);
      } else {
        const std::int64_t plane = std::int64_t{s.height} * s.width * kBlock;
        StridedView<4> from(image + pass.first * plane,
                            {{{kBlock, 1}, {s.width, kBlock}, {s.height, s.width * kBlock}, {pass.blocks, plane}}});
        StridedView<4> to(r.strip + n * next,
                          {{{kBlock, 1}, {v.columns, v.unit, v.first_x}, {v.rows, v.pitch, v.first_y}, {pass.blocks, v.plane}}});
        call_kernel("conv_copy_blocked", copies_.blocked, from, to);
      }
    }
  }

  // Channel blocks outermost, so that one register tile's weights serve every pixel before the next one's come in.
  void add_pass(const TileRun& r, const Pass& pass) const {
    const int tile = blocking_.kernels->blocks;
    const int whole = r.region.blocks / tile * tile;
    for (int b = 0; b < r.region.blocks; b += b < whole ? tile : 1) {
      const bool in_tile = b < whole;
      for (int call = 0; call < r.walk.calls; ++call) {
        add_lines(r, pass, in_tile ? kernel_.tile : kernel_.single, b, in_tile ? tile : 1, call);
      }
    }
  }

  void add_lines(const TileRun& r, const Pass& pass, ConvKernel kernel, int block, int blocks, int call) const {
    const ConvPart& part = *r.region.part;
    const SourceView& v = r.source;
    const ResultView& s = r.sums;
    float* sums = r.sums_base + block * s.block + call * s.call;
    const bool rows_in_one = problem_.image && part.dilation_w == 1;  // a row of taps is one run of floats
    const std::int64_t channels = problem_.image ? problem_.source.channels : kBlock;
    const std::int64_t inner = rows_in_one ? part.taps_w * channels : channels;
    StridedView<6> x(pass.source + call * v.call, {{{inner, v.inner},
                                                    {r.walk.pixels, v.pixel},
                                                    {r.walk.lines, v.line},
                                                    {rows_in_one ? 1 : part.taps_w, v.unit * part.dilation_w},
                                                    {part.taps_h, v.pitch * part.dilation_h},
                                                    {pass.blocks, v.plane}}});
    const std::int64_t tap = channels * kBlock;
    const std::int64_t plane = tap * problem_.kernel_w * problem_.kernel_h;
    const float* weight = r.context->at<float>(operands_.weight) +
                          ((r.region.block + block) * std::int64_t{source_blocks_} + pass.first) * plane +
                          (part.first_tap_y * problem_.kernel_w + part.first_tap_x) * tap;
    StridedView<6> w(weight, {{{kBlock, 1},
                               {inner, kBlock},
                               {rows_in_one ? 1 : part.taps_w, tap * part.tap_step_x},
                               {part.taps_h, tap * part.tap_step_y * problem_.kernel_w},
                               {pass.blocks, plane},
                               {blocks, plane * source_blocks_}}});
    StridedView<4> y(sums, {{{kBlock, 1}, {r.walk.pixels, s.pixel}, {r.walk.lines, s.line}, {blocks, s.block}}});
    if (pass.first > 0 || (r.initial_base != nullptr && r.walk.staged())) {
      call_kernel("convolution", kernel, x, w, y, y);
    } else if (r.initial_base != nullptr) {
      const ResultView& i = r.initial;
      StridedView<4> initial(r.initial_base + block * i.block + call * i.call,
                             {{{kBlock, 1}, {r.walk.pixels, i.pixel}, {r.walk.lines, i.line}, {blocks, i.block}}});
      call_kernel("convolution", kernel, x, w, initial, y);
    } else {
      const bool biased = operands_.bias != kNoTensor;
      const float* bias = biased ? r.context->at<float>(operands_.bias) + (r.region.block + block) * kBlock : kZeros;
      StridedView<4> initial(bias, {{{kBlock, 1}, {r.walk.pixels, 0}, {r.walk.lines, 0}, {blocks, biased ? kBlock : 0}}});
      call_kernel("convolution", kernel, x, w, initial, y);
    }
  }

  // Copies the region's pixels, image by image.
  void copy(const TileRun& r, const float* from, const ResultView& v, float* to, const ResultView& w) const {
    for (int n = 0; n < r.region.images; ++n) {
      StridedView<4> source(from + n * v.image,
                            {{{kBlock, 1}, {r.region.columns, v.right}, {r.region.rows, v.down}, {r.region.blocks, v.block}}});
      StridedView<4> target(to + n * w.image,
                            {{{kBlock, 1}, {r.region.columns, w.right}, {r.region.rows, w.down}, {r.region.blocks, w.block}}});
      call_kernel("conv_copy_blocked", copies_.blocked, source, target);
    }
  }

  // Gradients that no output pixel reaches.
  void write_untouched(const TileRun& r) const {
    if (r.initial_base == nullptr) return copy(r, kZeros, {}, r.result_base, r.result);
    if (r.initial_base != r.result_base) copy(r, r.initial_base, r.initial, r.result_base, r.result);
  }

  // Pixels of the staged result that do not exist start from what lies there, and nobody reads them.
  void copy_in(const TileRun& r) const { copy(r, r.initial_base, r.initial, r.sums_base, r.sums); }

  void copy_out(const TileRun& r) const { copy(r, r.sums_base, r.sums, r.result_base, r.result); }

  // While the tile's output is still warm. Only forward passes have one, and their pixels lie side by side.
  void activate(const TileRun& r) const {
    const Shape& s = problem_.result;
    const std::int64_t plane = std::int64_t{s.height} * s.width * kBlock;
    const bool whole_rows = r.region.columns == s.width;
    const int runs = whole_rows ? 1 : r.region.rows;
    const std::int64_t vectors = std::int64_t{r.region.columns} * (whole_rows ? r.region.rows : 1);
    for (int n = 0; n < r.region.images; ++n) {
      for (int b = 0; b < r.region.blocks; ++b) {
        for (int run = 0; run < runs; ++run) {
          float* at = r.result_base + n * r.result.image + b * plane + std::int64_t{run} * s.width * kBlock;
          apply_activation(isa_, operands_.activation, at, vectors * kBlock);
          const int live = s.channels * problem_.groups - (r.region.block + b) * kBlock;
          if (live < kBlock && !leaves_pads_zero(operands_.activation)) zero_pad_lanes(at, vectors, live);
        }
      }
    }
  }

  ConvProblem problem_;
  ConvBlocking blocking_;
  ConvOperands operands_;
  Isa isa_;
  const ConvCopyKernels& copies_;
  ConvTiling tiling_{problem_, blocking_};
  ConvKernelVariant kernel_{};
  int source_blocks_ = 0;
  int passes_ = 1;
  bool once_ = true;
  std::size_t strip_bytes_ = 0;
  std::size_t staged_bytes_ = 0;
};

}  // namespace

std::unique_ptr<BoundStep> bind_contraction(const ConvProblem& problem, const ConvBlocking& blocking,
                                            const ConvOperands& operands, Isa isa) {
  return std::make_unique<BoundContraction>(problem, blocking, operands, isa);
}

}  // namespace convoy
