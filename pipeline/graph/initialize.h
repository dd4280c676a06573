// First values of parameters, by Keras's names and formulas (keras.initializers).
//
// *_uniform: U(-limit, limit), limit = sqrt(6 / (fan_in + fan_out)) for glorot, sqrt(6 / fan_in) for he, sqrt(3 / fan_in)
// for lecun. *_normal: a normal truncated at two standard deviations whose variance after truncation is 2 / (fan_in +
// fan_out), 2 / fan_in, 1 / fan_in. truncated_normal has standard deviation `a` before truncation.
// Values depend on the job's seed and the parameter's name alone: neither on threads nor on the instruction set. They are
// drawn by Philox in chunks of kInitializeChunk elements; chunk k is the stream Rng(seed, 0, k, op_id("<layer>/<param>")).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "pipeline/graph/layer.h"

namespace convoy {

inline constexpr std::int64_t kInitializeChunk = 65536;

// Fills `values`, element_count(spec.dims) floats in Keras order; spec.gaps are zero.
void initialize_parameter(const ParameterSpec&, const std::string& layer, std::uint64_t seed, std::span<float> values);

// For values from elsewhere, such as a file: zeros at spec.gaps. Nothing trains them, so whatever stood there would act for ever.
void zero_gaps(const ParameterSpec&, std::span<float> values);

}  // namespace convoy
