// Batch normalization over (lane, pixel, image, block) views, without a schedule.
//
// y = act((x - mean) scale + shift), with vectors of the channels (lane, block): scale = gamma / sqrt(variance + epsilon),
// shift = beta. The difference comes first: x scale + (beta - mean scale) would lose what is left of x - mean. Strict operations,
// or the compiler might reorder them in one kernel and not in another: forward and backward must agree on what a ReLU passes. The
// activations are those whose derivative is known from the sign and size of their input, so that backward computes that input
// again from x, which it reads anyway, and needs no y.
#pragma once

#include "halide_gen/activation/activation_algorithm.h"
#include "halide_gen/lanes.h"

namespace convoy::gen {

enum class NormActivation { none, relu, relu6 };

inline const std::map<std::string, NormActivation>& norm_activations() {
  static const std::map<std::string, NormActivation> names{
      {"none", NormActivation::none}, {"relu", NormActivation::relu}, {"relu6", NormActivation::relu6}};
  return names;
}

inline Halide::Expr normalized(const Halide::Expr& x, const Halide::Expr& mean, const Halide::Expr& scale,
                               const Halide::Expr& shift) {
  return Halide::strict_float((x - mean) * scale + shift);
}

inline Halide::Expr norm_activate(NormActivation activation, const Halide::Expr& v) {
  switch (activation) {
    case NormActivation::none:
      return v;
    case NormActivation::relu:
      return relu_of(v);
    case NormActivation::relu6:
      return keep_nan(v, Halide::min(relu_of(v), 6.0f));
  }
  return v;
}

// d_y where the activation passes its input v on, else 0.
inline Halide::Expr norm_activation_gradient(NormActivation activation, const Halide::Expr& v, const Halide::Expr& d_y) {
  switch (activation) {
    case NormActivation::none:
      return d_y;
    case NormActivation::relu:
      return Halide::select(v > 0.0f, d_y, 0.0f);
    case NormActivation::relu6:
      return Halide::select(v > 0.0f && v < 6.0f, d_y, 0.0f);
  }
  return d_y;
}

// d_x, of the gradient g that the activation passes on. Strict for two kernels to agree on it.
inline Halide::Expr norm_gradient(const Halide::Expr& g, const Halide::Expr& x, const Halide::Expr& mean,
                                  const Halide::Expr& scale, const Halide::Expr& mean_g, const Halide::Expr& slope) {
  return Halide::strict_float(scale * (g - mean_g - (x - mean) * slope));
}

// The layout of a map: whole vectors, any distance between pixels, images and blocks.
template <typename Map>
void lanes_of(Map& map) {
  map.dim(0).set_bounds(0, kLanes);
  for (int d = 1; d < 4; ++d) map.dim(d).set_min(0);
}

// Vectors of the channels: (lane, block).
template <typename Vector>
void vector_of_channels(Vector& vector) {
  vector.dim(0).set_bounds(0, kLanes);
  vector.dim(1).set_min(0).set_stride(kLanes);
}

}  // namespace convoy::gen
