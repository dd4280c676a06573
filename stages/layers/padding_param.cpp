#include "stages/layers/padding_param.h"

#include <algorithm>

#include "pipeline/spec/scalars.h"

namespace convoy {
namespace {

constexpr int kMostPadding = 1024;

WindowAxis axis(const Padding& padding, int before, int after, int input, int window, int stride, LastWindow last) {
  if (padding.kind == Padding::Kind::same) {
    const int output = (input + stride - 1) / stride;
    const int amount = std::max(0, (output - 1) * stride + window - input);
    return {amount / 2, amount - amount / 2, output};
  }
  const int room = input + before + after - window;
  if (room < 0) return {before, after, 0};
  const bool one_more = last == LastWindow::may_hang_over && room % stride != 0 && (room / stride + 1) * stride < input + before;
  return {before, after, room / stride + (one_more ? 2 : 1)};
}

bool valid_amounts(const std::vector<std::int64_t>& pixels) {
  return std::ranges::all_of(pixels, [](std::int64_t p) { return p >= 0 && p <= kMostPadding; });
}

}  // namespace

Padding read_padding(spec::ParamReader& reader, const char* otherwise) {
  using spec::Node;
  const Node* given = reader.child("padding");
  Padding padding;
  if (!given || (given->kind == Node::Kind::scalar && !spec::as_integer(*given))) {
    const bool same = reader.choice("padding", otherwise, {"same", "valid"}) == "same";
    padding.kind = same ? Padding::Kind::same : Padding::Kind::valid;
    return padding;
  }
  std::vector<std::int64_t> p;
  if (given->kind == Node::Kind::scalar) {
    p = {reader.integer("padding", 0, 0, kMostPadding)};
  } else {
    p = reader.integers("padding", std::vector<std::int64_t>{0});
  }
  if (p.size() == 1) p = {p[0], p[0]};
  if (p.size() == 2) p = {p[0], p[0], p[1], p[1]};
  if (p.size() != 4 || !valid_amounts(p)) {
    reader.error("padding",
                 "expected same, valid, an integer, [vertical, horizontal] or [top, bottom, left, right], each from 0 to " +
                     std::to_string(kMostPadding));
    return padding;
  }
  const auto pixels = [&](int i) { return static_cast<int>(p[i]); };
  return {Padding::Kind::fixed, pixels(0), pixels(1), pixels(2), pixels(3)};
}

WindowAxis vertical_axis(const Padding& p, int input, int window, int stride, LastWindow last) {
  return axis(p, p.top, p.bottom, input, window, stride, last);
}

WindowAxis horizontal_axis(const Padding& p, int input, int window, int stride, LastWindow last) {
  return axis(p, p.left, p.right, input, window, stride, last);
}

}  // namespace convoy
