#include "pipeline/graph/initialize.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "pipeline/core/rng.h"

namespace convoy {
namespace {

using Kind = Initializer::Kind;

// The words of one chunk's Rng stream, a whole block at a time: Rng computes the block for each word anew.
class Words {
 public:
  Words(std::uint64_t seed, std::uint32_t chunk, std::uint32_t op)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}, chunk_(chunk), op_(op) {}

  double uniform() {
    if (next_ == 4) {
      block_ = philox({0, chunk_, op_, drawn_++}, key_);
      next_ = 0;
    }
    return block_[next_++] * 0x1p-32;
  }

 private:
  std::array<std::uint32_t, 2> key_;
  std::uint32_t chunk_, op_, drawn_ = 0;
  RngBlock block_{};
  int next_ = 4;
};

void fill_uniform(std::span<float> values, double low, double high, Words words) {
  for (float& v : values) v = static_cast<float>(low + (high - low) * words.uniform());
}

// Box-Muller, both numbers of a pair; those beyond `limit` standard deviations are left out.
void fill_normal(std::span<float> values, double deviation, double limit, Words words) {
  std::size_t filled = 0;
  while (filled < values.size()) {
    const double radius = std::sqrt(-2.0 * std::log1p(-words.uniform()));
    const double angle = 2.0 * std::numbers::pi * words.uniform();
    for (double normal : {radius * std::cos(angle), radius * std::sin(angle)}) {
      if (filled < values.size() && std::abs(normal) <= limit) values[filled++] = static_cast<float>(deviation * normal);
    }
  }
}

// What an initializer comes down to.
struct Distribution {
  enum class Form { constant, uniform, normal } form = Form::constant;
  double low = 0, high = 0;           // constant: low
  double deviation = 0, limit = 1e9;  // limit in standard deviations
};

Distribution uniform(double limit) { return {Distribution::Form::uniform, -limit, limit}; }

// Keras: the standard deviation of a unit normal truncated at 2 is .87962566103423978.
Distribution truncated(double variance) {
  return {Distribution::Form::normal, 0, 0, std::sqrt(variance) / .87962566103423978, 2.0};
}

Distribution distribution_of(const ParameterSpec& spec) {
  const Initializer& init = spec.initializer;
  const double in = std::max(1.0, spec.fan_in), both = std::max(1.0, (spec.fan_in + spec.fan_out) / 2.0);
  switch (init.kind) {
    case Kind::zeros:
      return {};
    case Kind::ones:
      return {Distribution::Form::constant, 1.0};
    case Kind::constant:
      return {Distribution::Form::constant, init.a};
    case Kind::glorot_uniform:
      return uniform(std::sqrt(3.0 / both));
    case Kind::he_uniform:
      return uniform(std::sqrt(6.0 / in));
    case Kind::lecun_uniform:
      return uniform(std::sqrt(3.0 / in));
    case Kind::glorot_normal:
      return truncated(1.0 / both);
    case Kind::he_normal:
      return truncated(2.0 / in);
    case Kind::lecun_normal:
      return truncated(1.0 / in);
    case Kind::truncated_normal:
      return {Distribution::Form::normal, 0, 0, init.a, 2.0};
    case Kind::random_normal:
      return {Distribution::Form::normal, 0, 0, init.a};
    case Kind::random_uniform:
      return {Distribution::Form::uniform, init.a, init.b};
  }
  return {};
}

}  // namespace

void initialize_parameter(const ParameterSpec& spec, const std::string& layer, std::uint64_t seed, std::span<float> values) {
  const Distribution d = distribution_of(spec);
  const std::uint32_t op = op_id(layer + "/" + spec.name);
  for (std::size_t begin = 0; begin < values.size(); begin += kInitializeChunk) {
    const auto chunk = values.subspan(begin, std::min<std::size_t>(kInitializeChunk, values.size() - begin));
    const Words words(seed, static_cast<std::uint32_t>(begin / kInitializeChunk), op);
    switch (d.form) {
      case Distribution::Form::constant:
        std::ranges::fill(chunk, static_cast<float>(d.low));
        break;
      case Distribution::Form::uniform:
        fill_uniform(chunk, d.low, d.high, words);
        break;
      case Distribution::Form::normal:
        fill_normal(chunk, d.deviation, d.limit, words);
        break;
    }
  }
  zero_gaps(spec, values);
}

void zero_gaps(const ParameterSpec& spec, std::span<float> values) {
  for (std::int64_t gap : spec.gaps) values[gap] = 0.0f;
}

}  // namespace convoy
