// Once the largest sample has been seen, the way of a sample allocates nothing (libjpeg's own pools, which use malloc
// directly, aside).
#include <gtest/gtest.h>

#include "stages/input/augment/builtin_input_stages.h"
#include "stages/input/sample_transform.h"
#include "tests/support/count_allocations.h"
#include "tests/support/make_jpeg.h"

namespace convoy {
namespace {

using namespace test;

TEST(SampleTransform, AllocatesNothingInTheSteadyState) {
  spec::Diagnostics diagnostics("job.yaml");
  std::vector<spec::PartSpec> parts(2);
  parts[0].type = "random_translation";
  parts[0].params = spec::load_yaml_text("{height_factor: 0.1, width_factor: 0.1}", diagnostics);
  parts[1].type = "random_flip";
  parts[1].params = spec::Node::map();
  const auto stages = build_augmentation(parts, builtin_input_stages(), diagnostics);
  ASSERT_TRUE(diagnostics.ok());
  TransformOptions options;
  options.image = {32, 24, 3};
  const auto transform = make_sample_transform(options, stages);

  EncodedSample samples[3];
  samples[0].bytes = make_jpeg({.height = 90, .width = 120, .h_samp = 2, .v_samp = 2});
  samples[1].bytes = make_jpeg({.color = JpegOptions::Color::gray, .height = 20, .width = 30});
  samples[2].bytes = make_jpeg({.color = JpegOptions::Color::cmyk, .progressive = true});
  std::vector<float> image(32 * 24 * 3);
  bool good = true;
  const auto epoch = [&](std::uint32_t number) {
    for (int id = 0; id < 60; ++id) good &= transform->run(samples[id % 3], number, id, image.data()).ok();
  };
  epoch(0);
  const long before = allocations();
  epoch(1);
  EXPECT_EQ(allocations() - before, 0);
  EXPECT_TRUE(good);
  EXPECT_GT(before, 0) << "the counter must be in place";
}

}  // namespace
}  // namespace convoy
