#include "bench/kernels/layer_shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "bench/kernels/layer_bench.h"
#include "pipeline/core/error.h"

namespace convoy::bench {
namespace {

using testing::HasSubstr;

TEST(LayerShapes, ReadsLinesAndSkipsComments) {
  const auto shapes = parse_layer_shapes("# name ...\n\nstem 3 64 224 7 2 3  # first\nfc 400 120 1 1 1 0\n", "s.txt");
  ASSERT_EQ(shapes.size(), 2u);
  EXPECT_EQ(shapes[0].name, "stem");
  EXPECT_TRUE(shapes[0].image_input());
  EXPECT_EQ(shapes[0].output(), (Shape{112, 112, 64}));
  EXPECT_EQ(shapes[0].macs(), 112.0 * 112 * 7 * 7 * 3 * 64);
  EXPECT_FALSE(shapes[1].image_input());
}

TEST(LayerShapes, KernelsNeedNotBeSquare) {
  const auto shapes = parse_layer_shapes("a 128 192 17 1x7 1 0x3\n", "s.txt");
  EXPECT_EQ(shapes[0].output(), (Shape{17, 17, 192}));
  EXPECT_EQ(shapes[0].macs(), 17.0 * 17 * 7 * 128 * 192);
  EXPECT_EQ(shapes[0].to_string(), "1x7 128->192 at 17 /1 p0x3");
}

TEST(LayerShapes, BadLinesAreNamed) {
  for (const char* bad : {"a 1 2 3", "a 1 2 3 3 1 0 9", "a 0 2 3 3 1 0", "a 1 2 3 5 1 0", "a x 2 3 3 1 0", "a 1 2 9 3x 1 0",
                          "a 1 2 9 3y3 1 0", "a 1 2 9 3 1 0x1x2"}) {
    try {
      parse_layer_shapes(std::string("# one\n") + bad + "\n", "s.txt");
      ADD_FAILURE() << "accepted " << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), ExitCode::bad_spec);
      EXPECT_THAT(error.what(), HasSubstr("s.txt:2"));
    }
  }
}

TEST(LayerShapes, MissingFileIsAnIoError) {
  try {
    load_layer_shapes("/no/such/shapes.txt");
    FAIL() << "read a missing file";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::io);
  }
}

TEST(LayerShapes, DefaultsAreTheBars) { EXPECT_EQ(default_layer_shapes().size(), 18u); }

// Every direction of every kind of layer is built, run and reported; no figure is judged.
TEST(LayerBench, ReportsEveryDirectionAndThreadCount) {
  LayerBenchOptions options;
  options.shapes = parse_layer_shapes("c 16 16 6 3 1 1\ni 1 6 8 5 1 2\nd 20 10 1 1 1 0\n", "s.txt");
  options.rounds = 1;
  options.sample_ms = 0;
  options.batch = 2;
  options.threads = 2;
  const auto rows = bench_layers(options);
  ASSERT_EQ(rows.size(), 2u * (3 * 3 + 2 + 3));  // three algorithms where there is Winograd
  for (const auto& row : rows) {
    EXPECT_GT(row.gflops, 0) << row.layer << " " << row.direction;
    EXPECT_GT(row.share_of_peak, 0);
  }
  EXPECT_THAT(layer_bench_json(options, rows), HasSubstr("\"direction\": \"backward_weights\""));
}

// The same of every step that is compared with the memory.
TEST(MemoryBench, ReportsEveryStepAndThreadCount) {
  MemoryBenchOptions options;
  for (MemoryCase& c : options.cases) {
    c.shape = {6, 6, 40};
    c.kernel = std::min(c.kernel, 6);
    c.batch = 2;
  }
  options.rounds = 1;
  options.sample_ms = 0;
  const auto rows = bench_memory(options);
  ASSERT_EQ(rows.size(), 2 * options.cases.size());
  for (const auto& row : rows) {
    EXPECT_GT(row.gigabytes, 0) << row.name << " " << row.step;
    EXPECT_GT(row.share, 0);
  }
  EXPECT_THAT(layer_bench_json({}, {}, rows), HasSubstr("\"step\": \"lrn_backward\""));
}

}  // namespace
}  // namespace convoy::bench
