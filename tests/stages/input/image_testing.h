// Images for stage tests: a fixed picture, float copies between guard values, and tolerances.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "pipeline/core/rng.h"
#include "pipeline/graph/input_stage.h"
#include "stages/input/recipe/pixel_kernels.h"
#include "tests/reference/image_reference.h"

namespace convoy::test {

// 8-bit values without structure, so that a wrong neighbour shows.
inline reference::Image noise_image(int height, int width, int channels, std::uint32_t salt = 0) {
  reference::Image image(height, width, channels);
  Rng rng(salt, 0, 0, op_id("noise_image"));
  for (double& v : image.data) v = rng.below(256);
  return image;
}

// Floats with a guard on each side that kernels must not touch.
class GuardedFloats {
 public:
  explicit GuardedFloats(std::size_t size) : values_(size + 2 * kGuard, -12345.0f) {}
  explicit GuardedFloats(const reference::Image& image) : GuardedFloats(image.data.size()) {
    for (std::size_t i = 0; i < image.data.size(); ++i) values_[kGuard + i] = static_cast<float>(image.data[i]);
  }
  float* data() { return values_.data() + kGuard; }
  float operator[](std::size_t i) const { return values_[kGuard + i]; }
  void expect_guards_intact() const {
    for (std::size_t i = 0; i < kGuard; ++i) {
      ASSERT_EQ(values_[i], -12345.0f) << "written before the buffer";
      ASSERT_EQ(values_[values_.size() - 1 - i], -12345.0f) << "written behind the buffer";
    }
  }

 private:
  static constexpr std::size_t kGuard = 33;  // odd: rows are then unaligned
  std::vector<float> values_;
};

inline std::vector<std::uint8_t> to_u8(const reference::Image& image) { return {image.data.begin(), image.data.end()}; }

// |got - expected| <= 8 eps sqrt(n) (sum of |terms|): n = 5 terms (four taps and fill), none above `magnitude`; the weights
// are rounded to float first, which counts as one rounding more.
inline void expect_near(const GuardedFloats& got, const reference::Image& expected, double magnitude) {
  const double tolerance = 8 * 0x1p-24 * std::sqrt(5.0) * magnitude;
  for (std::size_t i = 0; i < expected.data.size(); ++i) {
    ASSERT_NEAR(got[i], expected.data[i], tolerance)
        << "element " << i << " of " << expected.height << "x" << expected.width << "x" << expected.channels;
  }
  got.expect_guards_intact();
}

class BothIsas : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (!cpu_supports(GetParam())) GTEST_SKIP() << "this CPU cannot run " << to_string(GetParam());
  }
  const PixelKernels& kernels() const { return pixel_kernels(GetParam()); }
};

inline std::string isa_name(const testing::TestParamInfo<Isa>& info) { return std::string(to_string(info.param)); }

}  // namespace convoy::test
