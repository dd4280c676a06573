#include "stages/steps/conv/conv_contraction.h"

#include <algorithm>

#include "pipeline/core/arena.h"
#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "stages/steps/conv/conv_calls.h"
#include "stages/steps/conv/conv_strip.h"
#include "stages/steps/conv/conv_tiling.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

class BoundContraction : public BoundStep {
 public:
  BoundContraction(const ConvProblem& problem, const ConvBlocking& blocking, const ConvOperands& operands, Isa isa)
      : problem_(problem), blocking_(blocking), operands_(operands), isa_(isa), copies_(conv_copies(isa)) {
    source_blocks_ = source_blocks_of(problem_);
    passes_ = ceil_div(source_blocks_, blocking_.pass_blocks);
    // A staged result starts from its copy of `initial`.
    const bool apart = operands_.initial != operands_.result && !blocking_.across_images;
    once_ = passes_ == 1 && (operands_.initial == kNoTensor || apart);
    kernel_ = *blocking_.kernels->find(pixel_stride(problem_, blocking_.across_images), is_flat(problem_));
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
        pass.source = image_base(r, r.region.image) + first * r.source.plane;
      } else if (r.source.rows > 0 && r.source.columns > 0) {
        const StripImages images{image_base(r, r.region.image), r.region.images, pass.first, pass.blocks};
        fill_strip(problem_, images, r.source, r.walk, copies_, r.strip);
      }
      add_pass(r, pass);
    }
    if (r.walk.staged()) copy_out(r);
    if (r.walk.tail > 0) copy_tail(r);
    if (operands_.epilogue.function != Activation::none) finish(r);
  }

  // Of several rows from the first pixel to the last, with those beside them.
  TileSpan span(int tile, int batch) const override {
    const ConvRegion r = tiling_.region(tile, batch);
    const ConvPart& part = *r.part;
    const auto pixel = [&](int row, int column) {
      const int y = part.first_y + row * part.step_y, x = part.first_x + column * part.step_x;
      return y * problem_.result.width + x;
    };
    const int first = pixel(r.row, r.column), last = pixel(r.row + r.rows - 1, r.column + r.columns - 1);
    return {r.image, r.images, r.block, r.blocks, first, last + 1 - first};
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
      walk.pixels = walk.tail > 0 ? walk.pixels : round_up(walk.live, tile);
      if (walk.order == ConvWalk::Order::position) walk.interleaved = walk.pixels;
      walk.trims_columns = false;  // as smaller groups of images, whose strips may be larger
      const SourceView view = source_view(problem_, region, walk);
      if (!reads_in_place(part)) {
        // Regions inside the map read rows where this one has padding.
        const int rows = std::min(problem_.source.height, (region.rows - 1) * problem_.stride_h + part.reach_h());
        const std::int64_t plane = std::int64_t{rows} * view.columns * view.unit;
        // The last register tile of a woven line may read beyond it.
        const int images = walk.order == ConvWalk::Order::row ? region.images : 1;  // else part of `unit`
        strip = std::max(strip, plane * (problem_.image ? 1 : blocking_.pass_blocks) * images + tile * kBlock);
      }
      if (stages || walk.tail > 0)
        staged = std::max(staged, staged_view(walk, stages ? walk.pixels : tile).block * region.blocks);
    }
    strip_bytes_ = align_up(static_cast<std::size_t>(strip) * sizeof(float));
    staged_bytes_ = static_cast<std::size_t>(staged) * sizeof(float);
  }

  // Whether every region of the part does, however its columns are cut.
  bool reads_in_place(const ConvPart& part) const {
    ConvRegion whole = tiling_.largest_region(part);
    whole.columns = part.columns;
    return source_view(problem_, whole, walk_of(problem_, whole, blocking_, once_)).in_place;
  }

  TileRun prepare(const ConvRegion& region, const RunContext& context, std::byte* scratch) const {
    TileRun r;
    r.region = region;
    r.context = &context;
    r.walk = walk_of(problem_, region, blocking_, once_);
    r.source = source_view(problem_, region, r.walk);
    if (r.walk.order == ConvWalk::Order::row)
      r.source.image = r.source.in_place ? problem_.source_item : strip_of_image(r.source);
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
    const EpilogueOperand& epilogue = operands_.epilogue;
    const bool saved = epilogue.saved != kNoTensor;
    r.saved_base = saved ? first_of(epilogue.saved, result_view(problem_, region, r.walk, epilogue.item)) : nullptr;
    r.strip = reinterpret_cast<float*>(scratch);
    float* const staged = reinterpret_cast<float*>(scratch + strip_bytes_);
    r.body = {0, r.walk.pixels, r.result, r.result_base};
    if (r.walk.staged()) r.body = {0, r.walk.pixels, staged_view(r.walk, r.walk.pixels), staged};
    const int pixels = blocking_.kernels->pixels;
    if (r.walk.tail > 0) r.tail = {r.walk.live - pixels, pixels, staged_view(r.walk, pixels), staged};
    return r;
  }

  const float* image_base(const TileRun& r, int image) const {
    return r.context->at<float>(operands_.source) + image * problem_.source_item +
           r.region.group * problem_.source.padded_elements();
  }

  std::int64_t strip_of_image(const SourceView& v) const { return v.plane * (problem_.image ? 1 : blocking_.pass_blocks); }

  // Channel blocks outermost, so that one register tile's weights serve every pixel before the next one's come in.
  void add_pass(const TileRun& r, const Pass& pass) const {
    const int tile = blocking_.kernels->blocks;
    const int whole = r.region.blocks / tile * tile;
    for (int b = 0; b < r.region.blocks; b += b < whole ? tile : 1) add_blocks(r, pass, b, b < whole ? tile : 1);
  }

  void add_blocks(const TileRun& r, const Pass& pass, int block, int blocks) const {
    const ConvKernel kernel = blocks == blocking_.kernels->blocks ? kernel_.tile : kernel_.single;
    const TapAxis &down = r.source.down, &right = r.source.right;
    Outputs o;
    for (int row = 0; row < r.region.rows; row = o.rows.end()) {
      o.rows = down.run(row, r.walk.order == ConvWalk::Order::position ? row + 1 : r.region.rows);
      for (int column = 0; column < r.region.columns; column = o.columns.end()) {
        o.columns = right.run(column, r.region.columns);
        for (o.image = 0; o.image < r.walk.images(); ++o.image) {
          for (const Sums& sums : {r.body, r.tail}) {
            if (sums.pixels > 0) calls_.add(kernel, r, sums, pass, o, {block, blocks});
          }
        }
      }
    }
  }

  // Copies the region's pixels, image by image, or as many columns of them.
  void copy(const TileRun& r, const float* from, const ResultView& v, float* to, const ResultView& w) const {
    copy_columns(r, r.region.columns, from, v, to, w);
  }

  void copy_columns(const TileRun& r, int columns, const float* from, const ResultView& v, float* to, const ResultView& w) const {
    for (int n = 0; n < r.region.images; ++n) {
      StridedView<4> source(from + n * v.image,
                            {{{kBlock, 1}, {columns, v.right}, {r.region.rows, v.down}, {r.region.blocks, v.block}}});
      StridedView<4> target(to + n * w.image,
                            {{{kBlock, 1}, {columns, w.right}, {r.region.rows, w.down}, {r.region.blocks, w.block}}});
      call_kernel("conv_copy_blocked", copies_.blocked, source, target);
    }
  }

  // Gradients that no output pixel reaches.
  void write_untouched(const TileRun& r) const {
    if (r.initial_base == nullptr) return copy(r, kZeros, {}, r.result_base, r.result);
    if (r.initial_base != r.result_base) copy(r, r.initial_base, r.initial, r.result_base, r.result);
  }

  // Pixels of the staged result that do not exist start from what lies there, and nobody reads them.
  void copy_in(const TileRun& r) const { copy(r, r.initial_base, r.initial, r.body.base, r.body.view); }

  void copy_out(const TileRun& r) const { copy(r, r.body.base, r.body.view, r.result_base, r.result); }

  // Of the tail's register tile what the body has not computed.
  void copy_tail(const TileRun& r) const {
    const int made = r.tail.pixels - r.walk.tail;
    copy_columns(r, r.walk.tail, r.tail.base + made * r.tail.view.right, r.tail.view,
                 r.result_base + r.body.pixels * r.result.right, r.result);
  }

  // While the tile's output is still warm. Only steps whose pixels lie side by side have an epilogue.
  void finish(const TileRun& r) const {
    const EpilogueOperand& epilogue = operands_.epilogue;
    const Shape& s = problem_.result;
    const bool whole_rows = r.region.columns == s.width;
    const int runs = whole_rows ? 1 : r.region.rows;
    const std::int64_t floats = std::int64_t{r.region.columns} * (whole_rows ? r.region.rows : 1) * kBlock;
    for (int n = 0; n < r.region.images; ++n) {
      for (int b = 0; b < r.region.blocks; ++b) {
        for (int run = 0; run < runs; ++run) {
          const std::int64_t at = b * r.result.block + std::int64_t{run} * s.width * kBlock;
          const float* saved = r.saved_base == nullptr ? nullptr : r.saved_base + n * epilogue.item + at;
          const int live = s.channels * problem_.groups - (r.region.block + b) * kBlock;
          apply_epilogue(isa_, epilogue, saved, r.result_base + n * r.result.image + at, floats, live);
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
  ConvCalls calls_{problem_, operands_};
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
