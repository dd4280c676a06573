// The `padding` of convolutions and poolings.
//
// same    Keras's: the output has ceil(size / stride) pixels; an odd amount of padding has its larger half at the end
// valid   none
// an integer, [vertical, horizontal] or [top, bottom, left, right]: pixels of zeros on each side
#pragma once

#include "pipeline/spec/param_reader.h"

namespace convoy {

struct Padding {
  enum class Kind { same, valid, fixed } kind = Kind::valid;
  int top = 0, bottom = 0, left = 0, right = 0;  // fixed
};

// Problems go to the reader's diagnostics.
Padding read_padding(spec::ParamReader&, const char* otherwise);

// One axis after padding.
struct WindowAxis {
  int before = 0;  // padding at the start
  int after = 0;   // and at the end
  int output = 0;  // pixels; not positive when the window does not fit
};
// Where the last window ends: with `inside` it fits into the padded input; with `may_hang_over` (PyTorch's ceil_mode, for
// poolings) sizes round up, as long as the last window begins inside the input or the padding before it. `same` padding has
// one window a stride either way.
enum class LastWindow { inside, may_hang_over };
WindowAxis vertical_axis(const Padding&, int input, int window, int stride, LastWindow = LastWindow::inside);
WindowAxis horizontal_axis(const Padding&, int input, int window, int stride, LastWindow = LastWindow::inside);

}  // namespace convoy
