// Once the largest sample and the longest recipe have been seen, the way of a sample allocates nothing (libjpeg's own pools, which use malloc
// directly, aside).
#include <gtest/gtest.h>

#include "stages/input/sample_transform.h"
#include "tests/stages/input/long_list.h"
#include "tests/support/count_allocations.h"
#include "tests/support/make_jpeg.h"

namespace convoy {
namespace {

using namespace test;

TEST(SampleTransform, AllocatesNothingInTheSteadyState) {
  const auto stages = long_list();
  TransformOptions options;
  options.image = {32, 24, 3};
  const auto transform = make_sample_transform(options, stages);

  EncodedSample samples[3];
  samples[0].bytes = make_jpeg({.height = 90, .width = 120, .h_samp = 2, .v_samp = 2});
  samples[1].bytes = make_jpeg({.color = JpegOptions::Color::gray, .height = 20, .width = 30});
  samples[2].bytes = make_jpeg({.color = JpegOptions::Color::cmyk, .progressive = true});
  std::vector<float> image(32 * 24 * 3);
  bool good = true;
  const auto epoch = [&] {
    for (int id = 0; id < 300; ++id) good &= transform->run(samples[id % 3], 1, id, image.data()).ok();
  };
  epoch();
  const long before = allocations();
  epoch();
  EXPECT_EQ(allocations() - before, 0);
  EXPECT_TRUE(good);
  EXPECT_GT(before, 0) << "the counter must be in place";
}

}  // namespace
}  // namespace convoy
