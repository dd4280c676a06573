#include "pipeline/graph/initialize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/core/rng.h"

namespace convoy {
namespace {

using Kind = Initializer::Kind;

ParameterSpec spec_of(Kind kind, double a = 0, double b = 0) {
  return {"kernel", {100, 2000}, nullptr, {kind, a, b}, 100, 300, true};
}

std::vector<float> values_of(const ParameterSpec& spec, const std::string& layer = "c1", std::uint64_t seed = 7,
                             std::size_t count = 200000) {
  std::vector<float> values(count, NAN);
  initialize_parameter(spec, layer, seed, values);
  return values;
}

struct Moments {
  double mean = 0, deviation = 0, low = 0, high = 0;
};

Moments moments_of(const std::vector<float>& values) {
  double sum = 0, squares = 0;
  for (double v : values) sum += v, squares += v * v;
  const double n = static_cast<double>(values.size()), mean = sum / n;
  const auto [low, high] = std::ranges::minmax(values);
  return {mean, std::sqrt(squares / n - mean * mean), low, high};
}

TEST(Initialize, GapsStayZero) {
  ParameterSpec spec = spec_of(Kind::glorot_uniform);
  const std::vector<float> whole = values_of(spec);
  spec.gaps = {0, 77777, 199999};
  const std::vector<float> values = values_of(spec);
  for (std::int64_t i = 0; i < std::ssize(values); ++i) {
    ASSERT_EQ(values[i], std::ranges::count(spec.gaps, i) > 0 ? 0.0f : whole[i]) << i;
  }
}

TEST(Initialize, ConstantsAreConstant) {
  for (const auto& [kind, value] : {std::pair{Kind::zeros, 0.0f}, {Kind::ones, 1.0f}, {Kind::constant, 0.25f}}) {
    for (float v : values_of(spec_of(kind, 0.25))) ASSERT_EQ(v, value);
  }
}

TEST(Initialize, UniformsFillTheirRange) {
  const struct {
    ParameterSpec spec;
    double low, high;
  } cases[] = {{spec_of(Kind::glorot_uniform), -std::sqrt(6.0 / 400), std::sqrt(6.0 / 400)},
               {spec_of(Kind::he_uniform), -std::sqrt(6.0 / 100), std::sqrt(6.0 / 100)},
               {spec_of(Kind::lecun_uniform), -std::sqrt(3.0 / 100), std::sqrt(3.0 / 100)},
               {spec_of(Kind::random_uniform, -0.1, 0.5), -0.1, 0.5}};
  for (const auto& c : cases) {
    const Moments m = moments_of(values_of(c.spec));
    const double width = c.high - c.low, deviation = width / std::sqrt(12.0);
    EXPECT_GE(m.low, static_cast<float>(c.low));
    EXPECT_LE(m.high, static_cast<float>(c.high));
    EXPECT_LT(m.low, c.low + 1e-3 * width);
    EXPECT_GT(m.high, c.high - 1e-3 * width);
    EXPECT_NEAR(m.mean, (c.low + c.high) / 2, 5 * deviation / std::sqrt(200000.0));
    EXPECT_NEAR(m.deviation, deviation, 0.01 * deviation);
  }
}

TEST(Initialize, NormalsHaveTheirDeviationAndTruncation) {
  const double correction = .87962566103423978;
  const struct {
    ParameterSpec spec;
    double deviation, limit;
  } cases[] = {{spec_of(Kind::glorot_normal), std::sqrt(2.0 / 400), 2 / correction},
               {spec_of(Kind::he_normal), std::sqrt(2.0 / 100), 2 / correction},
               {spec_of(Kind::lecun_normal), std::sqrt(1.0 / 100), 2 / correction},
               {spec_of(Kind::truncated_normal, 0.05), 0.05 * correction, 2 / correction}};
  for (const auto& c : cases) {
    const Moments m = moments_of(values_of(c.spec));
    EXPECT_NEAR(m.mean, 0, 5 * c.deviation / std::sqrt(200000.0));
    EXPECT_NEAR(m.deviation, c.deviation, 0.01 * c.deviation);
    EXPECT_LE(m.high, c.limit * c.deviation * (1 + 1e-6));
    EXPECT_GE(m.low, -c.limit * c.deviation * (1 + 1e-6));
    EXPECT_GT(m.high, 0.99 * c.limit * c.deviation);
  }
}

TEST(Initialize, PlainNormalHasTails) {
  const std::vector<float> values = values_of(spec_of(Kind::random_normal, 0.1));
  const Moments m = moments_of(values);
  EXPECT_NEAR(m.deviation, 0.1, 0.001);
  const auto beyond = std::ranges::count_if(values, [](float v) { return std::abs(v) > 0.2f; });
  EXPECT_NEAR(beyond / 200000.0, 0.0455, 0.003);
}

TEST(Initialize, DependsOnSeedAndNameAlone) {
  const ParameterSpec spec = spec_of(Kind::glorot_uniform);
  EXPECT_EQ(values_of(spec), values_of(spec));
  EXPECT_NE(values_of(spec), values_of(spec, "c2"));
  EXPECT_NE(values_of(spec), values_of(spec, "c1", 8));
  // A longer parameter starts with the shorter one's whole chunks.
  const std::vector<float> all = values_of(spec), one = values_of(spec, "c1", 7, kInitializeChunk);
  EXPECT_TRUE(std::equal(one.begin(), one.end(), all.begin()));
}

TEST(Initialize, UniformsAreTheDocumentedStream) {
  const std::vector<float> values = values_of(spec_of(Kind::random_uniform, 0, 1));
  for (std::uint32_t chunk : {0u, 2u}) {
    Rng rng(7, 0, chunk, op_id("c1/kernel"));
    for (int i = 0; i < 50; ++i) ASSERT_EQ(values[chunk * kInitializeChunk + i], static_cast<float>(rng.uniform()));
  }
}

}  // namespace
}  // namespace convoy
