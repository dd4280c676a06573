#include "pipeline/graph/image_fold.h"

namespace convoy {

ImageFold image_fold(const Attributes& a, int channels) {
  return {a.integer("kernel_h", 1),
          a.integer("kernel_w", 1),
          a.integer("stride_h", 1),
          a.integer("stride_w", 1),
          a.integer("pad_top", 0),
          a.integer("pad_left", 0),
          channels};
}

Attributes fold_attributes(const ImageFold& fold) {
  return {{"kernel_h", fold.kernel_h}, {"kernel_w", fold.kernel_w}, {"stride_h", fold.stride_h}, {"stride_w", fold.stride_w},
          {"pad_top", fold.pad_top},   {"pad_left", fold.pad_left}, {"channels", fold.channels}};
}

}  // namespace convoy
