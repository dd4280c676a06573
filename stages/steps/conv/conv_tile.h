// Addresses of one tile of a convolution step: which pixels it covers, and the strides of its views.
//
// Pure arithmetic, no memory. Strides are floats.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stages/steps/conv/conv_blocking.h"
#include "stages/steps/conv/conv_taps.h"

namespace convoy {

// What one tile computes. Rows, columns count inside the part.
struct ConvRegion {
  const ConvPart* part = nullptr;
  int group = 0;  // of channels
  int image = 0, images = 1;
  int row = 0, rows = 0;
  int column = 0, columns = 0;
  int block = 0, blocks = 0;  // output channel blocks, counted over all groups
};

// Which pixels the kernel runs along: `pixels` of them, on `lines` of each of `sheets`. A call is lines of one sheet whose pixels
// see the same taps.
struct ConvWalk {
  enum class Order {
    row,      // pixels of a row; lines are rows, sheets are images
    woven,    // a row's pixels with several images interleaved, one line of columns x images; lines are rows
    position  // one pixel of several images; lines are columns, sheets are rows. For strides, which break woven lines
  } order = Order::row;
  int live = 0;    // pixels that exist
  int pixels = 0;  // pixels computed along a line: live, or whole register tiles when partial sums must not overlap
  int tail = 0;    // pixels of a row that are left; one more register tile computes them, and pixels before them, in scratch
  int lines = 1, sheets = 1;
  int interleaved = 1;         // pixels that lie side by side in the strip for each source pixel
  bool trims_columns = false;  // a column is a line, or whole register tiles: those at the border may have fewer taps
  // The result is made in scratch first: it has pixels that do not exist, or another order.
  bool staged() const { return order == Order::woven || pixels + tail != live; }
  int images() const { return order == Order::row ? sheets : 1; }  // that take calls of their own
};
// `once`: no pixel's sum starts from what lies in the result, so that computing one twice does no harm.
ConvWalk walk_of(const ConvProblem&, const ConvRegion&, const ConvBlocking&, bool once);

// Strides of a source: the map itself, or a zero-padded strip of it in scratch.
struct SourceView {
  TapAxis down, right;           // of the region's output rows and columns
  int first_y = 0, first_x = 0;  // the first source pixel that the region reads
  int rows = 0, columns = 0;     // source pixels that the region reads
  std::int64_t unit = 0;         // one pixel to the right
  std::int64_t pitch = 0;        // one pixel down
  std::int64_t origin = 0;       // from the map's or strip's first pixel to the region's first tap, which may lie before it
  std::int64_t plane = 0;        // one channel block
  std::int64_t inner = 1;        // one step of the innermost sum
  std::int64_t pixel = 0, line = 0, image = 0;
  bool in_place = false;  // the map itself will do
};
SourceView source_view(const ConvProblem&, const ConvRegion&, const ConvWalk&);

// Strides of the result tensor, or of the staged result in scratch.
struct ResultView {
  std::int64_t right = 0, down = 0, image = 0, block = 0;
  std::int64_t pixel = 0, line = 0;  // as the kernel walks
};
ResultView result_view(const ConvProblem&, const ConvRegion&, const ConvWalk&);
// The same region of a tensor whose images are `item` floats apart.
ResultView result_view(const ConvProblem&, const ConvRegion&, const ConvWalk&, std::int64_t item);
// Results of lines of `pixels` in scratch.
ResultView staged_view(const ConvWalk&, int pixels);

}  // namespace convoy
