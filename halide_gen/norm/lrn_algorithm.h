// Local response normalization across channels: y = x scale^-beta, scale = k + alpha / size * sum of x^2 over the `size`
// channels around (PyTorch's window: size / 2 before, (size - 1) / 2 behind).
//
// Neighbours in other channel blocks are reached through arrays (channel, pixel) that have zeros before the first and behind the
// last channel: squares of x, and the terms that go back.
#pragma once

#include "halide_gen/norm/batch_norm_algorithm.h"

namespace convoy::gen {

// scale^(-1/4) = root (1 + rest), with a small rest that the caller puts into the power it needs: by Newton's iteration from a
// guess on the bits (at most 3.2 % off), twice, and a third time for the rest. Square roots and divisions would take as long as
// the memory traffic, and the estimates that CPUs offer differ between makers.
struct InverseFourthRoot {
  Halide::Expr root, rest;
};

inline InverseFourthRoot inverse_fourth_root(const Halide::Expr& scale) {
  using Halide::Expr;
  Expr root = Halide::reinterpret<float>(u32(0x4f584000u) - (bits_of(scale) >> u32(2)));
  const Expr quarter = scale * 0.25f;
  const auto rest_of = [&](const Expr& q) { return 0.25f - quarter * ((q * q) * (q * q)); };
  for (int i = 0; i < 2; ++i) root = root + root * rest_of(root);
  return {root, rest_of(root)};
}

struct LrnPowers {
  Halide::Expr forward;  // scale^-beta
  Halide::Expr terms;    // scale^(-beta - 1)
};

// `three_quarters`: beta is 0.75, as in all classic networks.
inline LrnPowers lrn_powers(bool three_quarters, const Halide::Expr& scale, const Halide::Expr& beta) {
  if (three_quarters) {
    const InverseFourthRoot q = inverse_fourth_root(scale);
    const Halide::Expr cube = q.root * q.root * q.root, seventh = cube * (cube * q.root);
    return {cube + cube * (3.0f * q.rest), seventh + seventh * (7.0f * q.rest)};
  }
  const Halide::Expr power = Halide::exp(-beta * Halide::log(scale));
  return {power, power / scale};
}

// Sum over the `size` channels from `before` ahead of channel (lane, block) on.
class ChannelWindow {
 public:
  template <typename Channels>
  ChannelWindow(Channels& channels, const Halide::Expr& size, const Halide::Expr& before) : r_(0, size) {
    sum_(l_, p_, b_) = 0.0f;
    sum_(l_, p_, b_) += channels(b_ * kLanes + l_ + r_ - before, p_);
  }
  Halide::Expr operator()(const Halide::Var& l, const Halide::Var& p, const Halide::Var& b) { return sum_(l, p, b); }

  void schedule(Halide::Func consumer, const Halide::Var& p, const Halide::Expr& size) {
    sum_.compute_at(consumer, p).vectorize(l_);
    sum_.update().reorder(l_, r_).vectorize(l_);
    sum_.update().specialize(size == 5).unroll(r_);
  }

 private:
  Halide::RDom r_;
  Halide::Func sum_{"window"};
  Halide::Var l_{"window_l"}, p_{"window_p"}, b_{"window_b"};
};

template <typename Map>
void lrn_map(Map& map) {
  map.dim(0).set_bounds(0, kLanes);
  map.dim(1).set_min(0);
  map.dim(2).set_min(0);
}

}  // namespace convoy::gen
