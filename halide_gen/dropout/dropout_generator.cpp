// y(e, n) = x(e, n) scaled, or 0 where the random word of element e of sample n is below a threshold.
//
// Words are Philox4x32-10 (Salmon et al., SC 2011) with key = seed and counter = (epoch, sample, op, e / 4), word e % 4:
// the same bits as convoy::philox. Every lane computes its block for itself: four times the needed work, no shuffles,
// and still a few cycles an element. The gradient passes through the same kernel.
#include <array>

#include "Halide.h"

namespace {

using Halide::cast;
using Halide::Expr;
using Halide::UInt;

constexpr int kLanes = 16;

using Words = std::array<Expr, 4>;

struct Product {
  Expr high, low;
};

Product multiply(const Expr& a, uint32_t b) {
  const Expr wide = cast<uint64_t>(a) * Expr(uint64_t{b});
  return {cast<uint32_t>(wide >> Expr(uint64_t{32})), cast<uint32_t>(wide)};
}

Words philox(Words counter, Expr key_0, Expr key_1) {
  for (int round = 0; round < 10; ++round) {
    const Product p = multiply(counter[0], 0xD2511F53u), q = multiply(counter[2], 0xCD9E8D57u);
    counter = {q.high ^ counter[1] ^ key_0, q.low, p.high ^ counter[3] ^ key_1, p.low};
    key_0 = key_0 + Expr(uint32_t{0x9E3779B9u});
    key_1 = key_1 + Expr(uint32_t{0xBB67AE85u});
  }
  return counter;
}

class Dropout : public Halide::Generator<Dropout> {
 public:
  Input<Buffer<float, 2>> x{"x"};  // (element, sample)
  Input<Buffer<int, 1>> sample_ids{"sample_ids"};
  Input<uint32_t> seed_low{"seed_low"}, seed_high{"seed_high"}, epoch{"epoch"}, op{"op"}, threshold{"threshold"};
  Input<float> scale{"scale"};
  Output<Buffer<float, 2>> y{"y"};

  void generate() {
    const Words words =
        philox({epoch, cast<uint32_t>(sample_ids(n)), op, cast<uint32_t>(e / 4)}, Expr(seed_low), Expr(seed_high));
    const Expr word = Halide::mux(e % 4, {words[0], words[1], words[2], words[3]});
    y(e, n) = Halide::select(word < threshold, 0.0f, x(e, n) * scale);
    y.dim(0).set_bounds(0, y.dim(0).extent() / kLanes * kLanes);
    Func(y).vectorize(e, kLanes, Halide::TailStrategy::RoundUp);
  }

 private:
  Var e{"e"}, n{"n"};
};

}  // namespace

HALIDE_REGISTER_GENERATOR(Dropout, dropout)
