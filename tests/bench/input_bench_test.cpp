// The report of `bench input`, its own candidates, and the pictures they read. No test asserts a speed.
#include "bench/input/input_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/input/loader.h"
#include "bench/input/photos.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/temp_folder.h"

namespace convoy::bench {
namespace {

TEST(InputBench, ComparesMediansOfTheSameThreads) {
  const Turns ours{"ours", "it", 1, "", {{20, 1}, {30, 1}, {10, 1}}};
  const Turns slow{"slow", "it 2", 1, "", {{5, 1}, {5, 1}, {5, 1}}};
  const Turns dead{"dead", "", 1, "no memory", {}};
  const InputBenchResult result{"a CPU", 2048, 60000, {ours, slow, dead}};
  EXPECT_THAT(input_bench_table(result), testing::HasSubstr("4.00  it 2"));
  EXPECT_THAT(input_bench_table(result), testing::HasSubstr("failed: no memory"));
  const auto rows = nlohmann::json::parse(input_bench_json(result)).at("rows");
  EXPECT_EQ(rows.at(1).at("ratio"), 4.0);
  EXPECT_EQ(rows.at(2).at("error"), "no memory");
}

TEST(Photos, AreTheSameEachTimeAndAsLargeAsPhotographs) {
  const std::vector<std::byte> photo = encode_photo(3);
  EXPECT_EQ(photo, encode_photo(3));
  EXPECT_NE(photo, encode_photo(4));
  EXPECT_GT(photo.size(), 50'000u);
  EXPECT_LT(photo.size(), 70'000u);
}

// Our own candidates do a piece: 128 pictures, all of them timed or before the time.
TEST(InputBench, OwnCandidatesDecodeWhatTheySay) {
  const test::TempFolder folder;
  make_photos(folder.path(), 128);
  LoaderOptions options;
  options.photos = folder.path();
  options.threads = 2;
  options.images = 32;
  options.batch = 16;
  options.source = "{type: image_folder, path: \"" + folder.path().string() + "\"}";
  for (const auto& candidate : {make_decode_limit(options), make_loader(options, test::builtin_registry())}) {
    const Piece piece = candidate->run();
    EXPECT_EQ(piece.images, 32) << candidate->about();
    EXPECT_GT(piece.seconds, 0) << candidate->about();
  }
}

}  // namespace
}  // namespace convoy::bench
