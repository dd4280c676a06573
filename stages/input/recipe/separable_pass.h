// One pass over a picture by two matrices of taps: out = rows x picture x columns, with `fill` where weights sum to less
// than 1. Over the kernels warp_rows and warp_columns, in blocks of rows that stay in the cache.
//
// A picture of 1 channel gives 3 equal ones where the result has 3. Allocates only where a larger picture than ever comes.
#pragma once

#include <vector>

#include "stages/input/decoded_image.h"
#include "stages/input/recipe/axis_taps.h"
#include "stages/input/recipe/normalize.h"
#include "stages/input/recipe/pixel_kernels.h"
#include "stages/input/recipe/pixel_view.h"

namespace convoy {

struct SeparableTaps {
  AxisTaps rows, columns;
  float fill = 0.0f;
  bool leaves_picture() const { return rows.leaves_picture() || columns.leaves_picture(); }
  Region reads() const;  // all that the pass needs of the picture
};

class SeparablePass {
 public:
  explicit SeparablePass(const PixelKernels& kernels) : kernels_(kernels) {}

  // `in` holds at least taps.reads(); `out` is dense: taps.rows.size() x taps.columns.size() x channels. Eight-bit results
  // are rounded to nearest.
  void run(const SeparableTaps&, const PixelView& in, int channels, std::uint8_t* out);
  void run(const SeparableTaps&, const PixelView& in, const Normalize&, float* out);

 private:
  struct Tables {  // as the kernels read them: every output has `taps` taps
    int taps = 0;
    std::vector<int> index;
    std::vector<float> weight, inside;
  };
  struct Part;  // of the picture that is read

  void fill_rows(const AxisTaps&, const Part&);
  template <typename ChannelOf>
  void fill_columns(const AxisTaps&, const Part&, int in_channels, int channels, ChannelOf);
  template <typename T>
  void run_blocks(PixelKernels::WarpColumns, const SeparableTaps&, const PixelView&, const Part&, T* out);

  const PixelKernels& kernels_;
  Tables rows_, columns_;
  std::vector<float> factor_, offset_;  // of each element of an output row
  std::vector<float> between_;          // a block of rows between the kernels, transposed
};

}  // namespace convoy
