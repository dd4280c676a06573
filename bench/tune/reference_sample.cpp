#include "bench/tune/reference_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "bench/tune/conv_maps.h"
#include "bench/tune/winograd_gradient_sample.h"
#include "bench/tune/winograd_sample.h"

namespace convoy::bench {
namespace {

// A sum with what its tolerance follows from.
struct Sum {
  std::int64_t position = 0;
  double value = 0, magnitude = 0;
  std::int64_t terms = 0;
};

class Reference {
 public:
  explicit Reference(TuneProblem& problem)
      : case_(problem.tune_case()), maps_(conv_maps(case_)), direction_(direction_of(case_.step.kind)) {
    const Attributes& a = case_.step.attributes;
    kernel_h_ = a.integer("kernel_h", 1), kernel_w_ = a.integer("kernel_w", 1);
    stride_h_ = a.integer("stride_h", 1), stride_w_ = a.integer("stride_w", 1);
    pad_top_ = a.integer("pad_top", 0), pad_left_ = a.integer("pad_left", 0);
    dilation_h_ = a.integer("dilation_h", 1), dilation_w_ = a.integer("dilation_w", 1);
    groups_ = a.integer("groups", 1);
    part_images_ = a.integer("group_images", case_.batch);
    x_ = problem.values(maps_.x_id).data();
    y_ = problem.values(maps_.y_id).data();
    w_ = problem.values(maps_.weight_id).data();
  }

  // `pick(n)` gives a number in [0, n).
  template <typename Pick>
  Sum element(const Pick& pick) {
    if (direction_ == Direction::forward)
      return forward(pick(case_.batch), pick(maps_.y.height), pick(maps_.y.width), pick(maps_.y.channels));
    if (direction_ == Direction::backward_data)
      return data(pick(case_.batch), pick(maps_.x.height), pick(maps_.x.width), pick(maps_.x.channels));
    const int part = pick((case_.batch + part_images_ - 1) / part_images_);
    return weight(part, pick(kernel_h_), pick(kernel_w_), pick(group_in()), pick(maps_.y.channels));
  }

 private:
  int group_in() const { return maps_.x.channels / groups_; }
  int group_out() const { return maps_.y.channels / groups_; }
  bool image() const { return case_.tensors[maps_.x_id].layout == Layout::image; }

  static std::int64_t blocked(const Shape& s, int n, int y, int x, int c) {
    return n * s.padded_elements() + ((std::int64_t{c / kBlock} * s.height + y) * s.width + x) * kBlock + c % kBlock;
  }
  std::int64_t x_at(int n, int y, int x, int c) const {
    if (!image()) return blocked(maps_.x, n, y, x, c);
    return ((std::int64_t{n} * maps_.x.height + y) * maps_.x.width + x) * maps_.x.channels + c;
  }
  std::int64_t y_at(int n, int y, int x, int c) const { return blocked(maps_.y, n, y, x, c); }
  // ci counts inside the group, co over all.
  std::int64_t w_at(int ky, int kx, int ci, int co) const {
    const std::int64_t tap = ky * kernel_w_ + kx, taps = kernel_h_ * kernel_w_;
    if (image()) return ((co / kBlock * taps + tap) * group_in() + ci) * kBlock + co % kBlock;
    const std::int64_t in = blocks_of(group_in());
    return (((co / kBlock * in + ci / kBlock) * taps + tap) * kBlock + ci % kBlock) * kBlock + co % kBlock;
  }
  // The copy that backward-data reads: channels exchanged, taps rotated.
  std::int64_t w_t_at(int ky, int kx, int group, int ci, int co) const {
    const std::int64_t taps = kernel_h_ * kernel_w_, tap = taps - 1 - (ky * kernel_w_ + kx);
    const std::int64_t in = blocks_of(group_in()), out = blocks_of(group_out());
    const std::int64_t block = (group * in + ci / kBlock) * out + co / kBlock;
    return ((block * taps + tap) * kBlock + co % kBlock) * kBlock + ci % kBlock;
  }

  static void add(Sum& e, double a, double b) {
    e.value += a * b;
    e.magnitude += std::abs(a * b);
    ++e.terms;
  }

  // The input row (column) that an output and a tap meet, -1 outside the map.
  static int input(int output, int tap, int stride, int dilation, int pad, int size) {
    const int at = output * stride + tap * dilation - pad;
    return at >= 0 && at < size ? at : -1;
  }
  int row(int oy, int ky) const { return input(oy, ky, stride_h_, dilation_h_, pad_top_, maps_.x.height); }
  int column(int ox, int kx) const { return input(ox, kx, stride_w_, dilation_w_, pad_left_, maps_.x.width); }

  Sum forward(int n, int oy, int ox, int co) const {
    Sum e{y_at(n, oy, ox, co)};
    const int first = co / group_out() * group_in();
    for (int ky = 0; ky < kernel_h_; ++ky) {
      for (int kx = 0; kx < kernel_w_; ++kx) {
        const int iy = row(oy, ky), ix = column(ox, kx);
        if (iy < 0 || ix < 0) continue;
        for (int ci = 0; ci < group_in(); ++ci) add(e, x_[x_at(n, iy, ix, first + ci)], w_[w_at(ky, kx, ci, co)]);
      }
    }
    return e;
  }

  Sum data(int n, int iy, int ix, int c) const {
    Sum e{x_at(n, iy, ix, c)};
    const int group = c / group_in();
    for (int ky = 0; ky < kernel_h_; ++ky) {
      for (int kx = 0; kx < kernel_w_; ++kx) {
        const int y = iy + pad_top_ - ky * dilation_h_, x = ix + pad_left_ - kx * dilation_w_;
        if (y < 0 || x < 0 || y % stride_h_ != 0 || x % stride_w_ != 0) continue;
        const int oy = y / stride_h_, ox = x / stride_w_;
        if (oy >= maps_.y.height || ox >= maps_.y.width) continue;
        for (int co = 0; co < group_out(); ++co) {
          add(e, y_[y_at(n, oy, ox, group * group_out() + co)], w_[w_t_at(ky, kx, group, c % group_in(), co)]);
        }
      }
    }
    return e;
  }

  // `part`: which of the gradients that lie one behind the other, each of some images.
  Sum weight(int part, int ky, int kx, int ci, int co) const {
    const std::int64_t elements =
        std::int64_t{blocks_of(group_in())} * blocks_of(maps_.y.channels) * kernel_h_ * kernel_w_ * kBlock * kBlock;
    Sum e{part * elements + w_at(ky, kx, ci, co)};
    const int c = co / group_out() * group_in() + ci;
    for (int n = part * part_images_; n < std::min((part + 1) * part_images_, case_.batch); ++n) {
      for (int oy = 0; oy < maps_.y.height; ++oy) {
        for (int ox = 0; ox < maps_.y.width; ++ox) {
          const int iy = row(oy, ky), ix = column(ox, kx);
          if (iy >= 0 && ix >= 0) add(e, x_[x_at(n, iy, ix, c)], y_[y_at(n, oy, ox, co)]);
        }
      }
    }
    return e;
  }

  const TuneCase& case_;
  ConvMaps maps_;
  Direction direction_;
  int kernel_h_, kernel_w_, stride_h_, stride_w_, pad_top_, pad_left_, dilation_h_, dilation_w_, groups_;
  int part_images_;  // of one gradient of the weight
  const float *x_, *y_, *w_;
};

// Corners first. `pick(n)` gives a number in [0, n).
template <typename Element>
auto sample(int count, const Element& element) {
  std::mt19937 engine(11);
  std::vector elements{element([](int) { return 0; }), element([](int n) { return n - 1; })};
  while (std::ssize(elements) < count) {
    elements.push_back(element([&](int n) { return std::uniform_int_distribution(0, n - 1)(engine); }));
  }
  return elements;
}

// Rounding in the Winograd domain is relative to all sums of a pair of channels: to the largest root of the terms' number times
// their mean; the factor is that of tests/stages/winograd_weights_test.cpp.
double winograd_gradient_tolerance(const std::vector<Sum>& sums) {
  double scale = 0;
  for (const Sum& s : sums) {
    if (s.terms > 0) scale = std::max(scale, s.magnitude / std::sqrt(double(s.terms)));
  }
  return 2e-5 * scale;
}

}  // namespace

double direct_tolerance(double magnitude, std::int64_t terms) {
  return 8 * double(std::numeric_limits<float>::epsilon()) * std::sqrt(double(terms)) * magnitude;
}

std::vector<ReferenceElement> reference_sample(TuneProblem& problem, int count) {
  const TuneCase& c = problem.tune_case();
  if (is_winograd_product(c.step.kind)) {
    const WinogradSample reference(problem);
    const Shape& y = reference.output();
    return sample(count, [&](const auto& pick) {
      return reference.element(pick(c.batch), pick(y.height), pick(y.width), pick(y.channels));
    });
  }
  if (is_gradient_contract(c.step.kind)) {
    const WinogradGradientSample reference(problem);
    const Form& form = reference.form();
    return sample(count, [&](const auto& pick) {
      return reference.element(pick(form.y.taps), pick(form.x.taps), pick(reference.in_channels()),
                               pick(reference.out_channels()));
    });
  }
  Reference reference(problem);
  const std::vector<Sum> sums = sample(count, [&](const auto& pick) { return reference.element(pick); });
  const bool winograd = c.step.kind.starts_with("winograd_");
  const double of_winograd = winograd ? winograd_gradient_tolerance(sums) : 0;
  std::vector<ReferenceElement> elements;
  for (const Sum& s : sums) {
    elements.push_back({s.position, s.value, winograd ? of_winograd : direct_tolerance(s.magnitude, s.terms)});
  }
  return elements;
}

}  // namespace convoy::bench
