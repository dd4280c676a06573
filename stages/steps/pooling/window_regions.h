// The windows of a max pooling, region by region: those that are cut alike by the map's border, and whole ones in strips of rows.
#pragma once

#include <tuple>
#include <vector>

#include "pipeline/core/kernel_call.h"
#include "stages/steps/pooling/pool_planes.h"
#include "stages/steps/pooling/pool_window.h"

namespace convoy {

class WindowRegions {
 public:
  template <typename T>
  using Planes = Halide::Runtime::Buffer<T, 4>;

  explicit WindowRegions(const PoolWindow& window)
      : window_(window), rows_(window.vertical.windows()), columns_(window.horizontal.windows()) {}

  // Calls `whole`, which may be null, where whole windows are enough rows of a strip, and `any` elsewhere. Both take the planes x
  // and, behind what says which windows, `vectors`, the planes of positions if there are any, and those of y.
  template <typename Any, typename Whole, typename... Vectors, typename... Argmax>
  void call(const char* name, Any any, Whole whole, Planes<const float> x, Planes<float> y, const std::tuple<Vectors...>& vectors,
            const Argmax&... argmax) const {
    const PoolAxis &vertical = window_.vertical, &horizontal = window_.horizontal;
    for (const WindowGroup& row : rows_) {
      for (const WindowGroup& column : columns_) {
        Planes<float> windows = region_of(y, row, column);
        const int start_h = row.first - vertical.pad, start_w = column.first - horizontal.pad;
        const auto call_one = [&](const Vectors&... v) {
          if (whole && whole_windows(window_, row, column)) {
            const StripsAhead ahead(window_, row, column, x, y, argmax...);
            call_kernel(name, whole, x, start_h, start_w, ahead.x, ahead.argmax, ahead.y, v..., region_of(argmax, row, column)...,
                        windows);
          } else {
            call_kernel(name, any, x, row.size, column.size, vertical.stride, horizontal.stride, start_h, start_w,
                        row.first * horizontal.pool + column.first, horizontal.pool, v..., region_of(argmax, row, column)...,
                        windows);
          }
        };
        std::apply(call_one, vectors);
      }
    }
  }

 private:
  PoolWindow window_;
  std::vector<WindowGroup> rows_, columns_;
};

}  // namespace convoy
