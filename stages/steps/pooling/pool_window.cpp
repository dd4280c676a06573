#include "stages/steps/pooling/pool_window.h"

#include <algorithm>
#include <stdexcept>

namespace convoy {
namespace {

void check_every_window_touches(const PoolAxis& axis) {
  for (int window = 0; window < axis.outputs; ++window) {
    if (axis.first_inside(window) >= axis.end_inside(window)) throw std::logic_error("a pooling window lies outside the map");
  }
}

}  // namespace

int PoolAxis::first_inside(int window) const { return std::max(0, window * stride - pad); }

int PoolAxis::end_inside(int window) const { return std::min(size, window * stride - pad + pool); }

bool PoolAxis::clipped() const { return pad > 0 || (outputs - 1) * stride - pad + pool > size; }

int PoolAxis::overlap() const { return std::min(outputs, (pool + stride - 1) / stride); }

std::vector<int> PoolAxis::last_windows() const {
  std::vector<int> last(size);
  for (int position = 0; position < size; ++position) last[position] = std::min((position + pad) / stride, outputs - 1);
  return last;
}

std::vector<float> PoolAxis::shares() const {
  std::vector<float> shares(outputs);
  for (int window = 0; window < outputs; ++window) {
    shares[window] = 1.0f / static_cast<float>(end_inside(window) - first_inside(window));
  }
  return shares;
}

PoolWindow::PoolWindow(const Attributes& a, const Shape& in, const Shape& out)
    : vertical{in.height, out.height, a.integer("pool_h"), a.integer("stride_h"), a.integer("pad_top")},
      horizontal{in.width, out.width, a.integer("pool_w"), a.integer("stride_w"), a.integer("pad_left")} {
  check_every_window_touches(vertical);
  check_every_window_touches(horizontal);
}

}  // namespace convoy
