#include "stages/steps/conv/conv_strip.h"

#include "pipeline/core/kernel_call.h"
#include "stages/steps/strided_view.h"

namespace convoy {

void fill_strip(const ConvProblem& p, const StripImages& images, const SourceView& v, const ConvWalk& walk,
                const ConvCopyKernels& copies, float* strip) {
  const Shape& s = p.source;
  const bool by_rows = walk.order == ConvWalk::Order::row;
  const std::int64_t next = by_rows ? v.image : p.image ? 1 : kBlock;  // image's place in the strip
  for (int n = 0; n < images.count; ++n) {
    const float* image = images.first + n * p.source_item;
    float* to_image = strip + n * next;
    if (p.image) {
      const std::int64_t c = s.channels;
      StridedView<2> from(image, {{{s.width * c, 1}, {s.height, s.width * c}}});
      StridedView<2> to(to_image, {{{v.columns * c, v.inner, v.first_x * c}, {v.rows, v.pitch, v.first_y}}});
      call_kernel("conv_copy_image", v.inner == 1 ? copies.image : copies.image_interleaved, from, to);
    } else {
      const std::int64_t plane = std::int64_t{s.height} * s.width * kBlock;
      StridedView<4> from(image + images.first_block * plane,
                          {{{kBlock, 1}, {s.width, kBlock}, {s.height, s.width * kBlock}, {images.blocks, plane}}});
      StridedView<4> to(to_image,
                        {{{kBlock, 1}, {v.columns, v.unit, v.first_x}, {v.rows, v.pitch, v.first_y}, {images.blocks, v.plane}}});
      call_kernel("conv_copy_blocked", copies.blocked, from, to);
    }
  }
}

}  // namespace convoy
