#include "stages/steps/image_fold/space_to_depth.h"

#include <space_to_depth_avx2.h>
#include <space_to_depth_avx512.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "pipeline/core/divide.h"
#include "pipeline/core/kernel_call.h"
#include "pipeline/graph/image_fold.h"
#include "stages/steps/simple_kind.h"
#include "stages/steps/strided_view.h"

namespace convoy {
namespace {

constexpr std::int64_t kStripBytes = 24 << 10;  // half a first cache

// The kernel reads runs of floats, whole blocks at a time. A strip of a tile's rows with the padding written out, and margins
// that count nothing, lets it do so everywhere.
class BoundSpaceToDepth final : public BoundStep {
 public:
  BoundSpaceToDepth(const Step& step, const BindContext& context)
      : image_(step.inputs[0]),
        x_(step.outputs[0]),
        in_(context.tensors[image_].shape),
        out_(context.tensors[x_].shape),
        fold_(image_fold(step.attributes, in_.channels)),
        run_(fold_.stride_w * in_.channels),
        margin_(gen::kMostFoldedRows * run_),
        row_floats_(round_up(margin_ + (out_.width + 1) * run_ + kBlock, kBlock)),
        avx512_(context.isa == Isa::avx512) {
    if (!fold_.can_fold()) throw std::logic_error("step " + step.name + ": too many rows of the image meet in a channel block");
    const std::int64_t folded_row = row_floats_ * fold_.stride_h * std::int64_t{sizeof(float)};
    rows_ = even_share(out_.height, static_cast<int>(std::max<std::int64_t>(1, kStripBytes / folded_row)));
  }

  int tiles(int batch) const override { return batch * parts(); }
  std::size_t scratch_bytes() const override { return std::size_t(rows_) * fold_.stride_h * row_floats_ * sizeof(float); }

  void run(int tile, const RunContext& context, std::byte* scratch) const override {
    const int n = tile / parts(), first = tile % parts() * rows_, rows = std::min(rows_, out_.height - first);
    float* strip = reinterpret_cast<float*>(scratch);
    std::memset(scratch, 0, scratch_bytes());
    fill(context.at<float>(image_) + n * in_.elements(), first * fold_.stride_h - fold_.pad_top, rows * fold_.stride_h, strip);
    float* x = context.at<float>(x_) + n * out_.padded_elements() + std::int64_t{first} * out_.width * kBlock;
    for (int block = 0; block < out_.channel_blocks(); ++block) {
      fold(strip, rows, block, x + std::int64_t{block} * out_.height * out_.width * kBlock);
    }
  }

 private:
  int parts() const { return ceil_div(out_.height, rows_); }

  // `rows` rows of the image from row `first` on, those that exist.
  void fill(const float* image, int first, int rows, float* strip) const {
    const int left = fold_.pad_left * in_.channels, floats = in_.width * in_.channels;
    const int count = std::min(floats, out_.width * run_ - left);
    if (count <= 0) return;
    for (int y = std::max(0, first); y < std::min(first + rows, in_.height); ++y) {
      std::memcpy(strip + std::int64_t{y - first} * row_floats_ + margin_ + left, image + std::int64_t{y} * floats,
                  count * sizeof(float));
    }
  }

  void fold(const float* strip, int rows, int block, float* x) const {
    const int first_row = block * kBlock / run_;
    StridedView<3> from(
        strip, {{{row_floats_, 1, -margin_}, {fold_.stride_h, row_floats_}, {rows, std::int64_t{row_floats_} * fold_.stride_h}}});
    StridedView<3> to(x, {{{kBlock, 1}, {out_.width, kBlock}, {rows, std::int64_t{out_.width} * kBlock}}});
    call_kernel("space_to_depth", avx512_ ? space_to_depth_avx512 : space_to_depth_avx2, from, run_, first_row,
                first_row * run_ - block * kBlock, to);
  }

  TensorId image_, x_;
  Shape in_, out_;
  ImageFold fold_;
  int run_;         // floats of a folded pixel in each row of the image
  int margin_;      // floats before a row of the strip
  int row_floats_;  // of the strip
  int rows_ = 1;    // of a tile
  bool avx512_;
};

}  // namespace

const StepKind& space_to_depth_kind() {
  static const SimpleKind<BoundSpaceToDepth> kind("space_to_depth");
  return kind;
}

}  // namespace convoy
