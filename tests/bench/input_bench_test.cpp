// The protocol between `bench input` and its candidates, and the pictures they read. No test asserts a speed.
#include "bench/input/input_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/input/child.h"
#include "bench/input/loader.h"
#include "bench/input/photos.h"
#include "pipeline/core/error.h"
#include "tests/support/builtin_registry.h"
#include "tests/support/temp_folder.h"

namespace convoy::bench {
namespace {

constexpr const char* kTenIn = R"(echo '{"ready": "it"}'; while read word; do echo "{\"images\": 10, \"seconds\": $0}"; done)";

Contestant answering(const char* seconds) { return {seconds, {"/bin/sh", "-c", kTenIn, seconds}, 1}; }

TEST(InputBench, RunsCandidatesInTurnAndComparesTheirMedians) {
  std::vector<std::string> said;
  const auto rows = run_in_turn({answering("0.5"), answering("2")}, 3, [&](const std::string& text) { said.push_back(text); });
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].about, "it");
  EXPECT_EQ(rows[0].images_per_second, (std::vector<double>{20, 20, 20}));
  EXPECT_EQ(rows[1].median(), 5);
  EXPECT_EQ(said.size(), 5u);  // two starts, three rounds
  const InputBenchResult result{"a CPU", 2048, 60000, rows};
  EXPECT_THAT(input_bench_table(result), testing::HasSubstr("4.00  it"));
  EXPECT_EQ(nlohmann::json::parse(input_bench_json(result)).at("rows").at(1).at("ratio"), 4.0);
}

TEST(InputBench, TellsOfCandidatesThatEnd) {
  EXPECT_THROW(Child({"/bin/false"}, 1).wait_until_ready(), Error);
  EXPECT_THROW(Child({"/no/such/program"}, 1).wait_until_ready(), Error);
  Child once({"/bin/sh", "-c", R"(echo '{"ready": "once"}')"}, 1);
  EXPECT_EQ(once.wait_until_ready(), "once");
  EXPECT_THROW(once.run(), Error);
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
