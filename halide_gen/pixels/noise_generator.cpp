// Noise for random erasing.
#include <numbers>

#include "Halide.h"

namespace {

using namespace Halide;

constexpr int kLanes = 16;
constexpr int kRounds = 10;

struct Words {
  Expr w[4];
};

// Philox4x32-10 (Salmon et al., SC 2011), as pipeline/core/rng has it.
Words philox(Words c, Expr key_0, Expr key_1) {
  const Expr multiplier[2]{Expr(uint32_t{0xD2511F53}), Expr(uint32_t{0xCD9E8D57})};
  const auto high = [](const Expr& a, const Expr& b) { return cast<uint32_t>((cast<uint64_t>(a) * cast<uint64_t>(b)) >> 32); };
  for (int round = 0; round < kRounds; ++round) {
    c = {{high(multiplier[1], c.w[2]) ^ c.w[1] ^ key_0, multiplier[1] * c.w[2], high(multiplier[0], c.w[0]) ^ c.w[3] ^ key_1,
          multiplier[0] * c.w[0]}};
    key_0 = key_0 + Expr(uint32_t{0x9E3779B9});
    key_1 = key_1 + Expr(uint32_t{0xBB67AE85});
  }
  return c;
}

// out(e, y): normally distributed, mean 0, deviation 1 (Box-Muller over the block with counter (e, y, 0, 0)). Elements
// e = x channels + c.
class FillNoise : public Halide::Generator<FillNoise> {
 public:
  Input<uint32_t> key_0{"key_0"};
  Input<uint32_t> key_1{"key_1"};
  Output<Buffer<float, 2>> out{"out"};

  void generate() {
    Var e("e"), y("y");
    const Expr zero = cast<uint32_t>(0);
    const Words bits = philox({{cast<uint32_t>(e), cast<uint32_t>(y), zero, zero}}, key_0, key_1);
    // 24 bits, which a float holds; a half keeps the logarithm finite
    const auto unit = [](const Expr& word) { return cast<float>(cast<int32_t>(word >> 8)); };
    const Expr radius = sqrt(-2.0f * log((unit(bits.w[0]) + 0.5f) * 0x1p-24f));
    const Expr angle = (unit(bits.w[1]) - 0x1p23f) * (2.0f * std::numbers::pi_v<float> * 0x1p-24f);
    out(e, y) = radius * fast_cos(angle);
    out.dim(0).set_min(0);
    out.dim(1).set_min(0);
    Func(out).vectorize(e, kLanes, TailStrategy::GuardWithIf);
  }
};

}  // namespace

HALIDE_REGISTER_GENERATOR(FillNoise, fill_noise)
