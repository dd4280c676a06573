// The reports of training steps in turn with peers: which is the peer, the ratio, and the three forms. No test asserts a speed.
#include "bench/train/peer_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/train/training_candidate.h"
#include "pipeline/core/error.h"
#include "pipeline/models/embedded.h"
#include "tests/support/builtin_registry.h"

namespace convoy::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

Piece piece(double images_per_second, std::map<std::string, double> facts = {}) {
  return {32, 32 / images_per_second, std::move(facts)};
}

PeerBenchRow resnet50() {
  PeerBenchRow row{"resnet50", 1.4, {"convoy", "convoy 1", 2}};
  for (const double rate : {9.0, 10.0, 30.0}) {
    row.ours.pieces.push_back(piece(rate, {{"peak_gflops", rate * 50}, {"gflops_per_image", 24}, {"planned_bytes", 1 << 30}}));
  }
  row.peers = {{"PyTorch eager", "torch 2", 2, "", {piece(4, {{"resident_bytes", 2 << 20}, {"cpu_seconds", 15}})}},
               {"PyTorch compile", "torch 2", 2, "", {piece(5, {{"resident_bytes", 3 << 20}})}},
               {"PyTorch intel", "", 2, "no <such> module", {piece(100)}}};
  return row;
}

PeerBenchResult result() {
  PeerBenchRow lost{"vgg16", 3, {"convoy", "convoy 1", 2, "", {piece(2)}}};
  lost.peers = {{"PyTorch eager", "", 2, "killed", {}}};
  return {"a CPU", "2026-01-02T03:04:05Z", 2, 2, 16, 2, {resnet50(), lost}};
}

TEST(PeerBench, ThePeerIsTheFastestThatRanToTheEnd) {
  const PeerBenchRow row = resnet50();
  EXPECT_EQ(row.peer()->name, "PyTorch compile");
  EXPECT_DOUBLE_EQ(*row.ratio(), 2);  // medians: 10 over 5
  EXPECT_DOUBLE_EQ(*row.share_of_peak(row.ours), 24 * 10.0 / 1500);
  EXPECT_DOUBLE_EQ(*row.share_of_peak(*row.peer()), 24 * 5.0 / 1500);
  EXPECT_FALSE(result().rows[1].ratio());
}

TEST(PeerBench, TheTableStandsEachRatioBesideItsBar) {
  const std::string line = peer_table_line(resnet50());
  EXPECT_THAT(line, HasSubstr("10.00      5.00    2.00  >= 1.4 met"));
  EXPECT_THAT(line, HasSubstr("1024"));
  PeerBenchRow slow = resnet50();
  slow.bar = 2.5;
  EXPECT_THAT(peer_table_line(slow), HasSubstr(">= 2.5 missed"));
  EXPECT_THAT(peer_table_line(result().rows[1]), HasSubstr("2.00    failed       -  >= 3"));
  EXPECT_THAT(peer_table_notes(result()), HasSubstr("failed: no <such> module"));
  EXPECT_THAT(peer_table_notes(result()), HasSubstr("failed: killed"));
}

// What Google Benchmark's compare.py asks of a file: it matches entries of the two files by name, takes the repetitions of a run
// from "iteration" entries, and skips those with an error.
TEST(PeerBench, JsonHasTheLayoutOfGoogleBenchmark) {
  const nlohmann::json json = nlohmann::json::parse(peer_bench_json(result()));
  for (const char* key : {"date", "executable", "num_cpus", "mhz_per_cpu", "caches", "library_build_type"}) {
    EXPECT_TRUE(json.at("context").contains(key)) << key;
  }
  EXPECT_EQ(json.at("context").at("ratios").at("resnet50").at("ratio"), 2.0);
  std::map<std::string, int> repetitions;
  for (const nlohmann::json& entry : json.at("benchmarks")) {
    const std::string name = entry.at("name");
    if (entry.value("error_occurred", false)) {
      EXPECT_TRUE(name == "resnet50/PyTorch intel" || name == "vgg16/PyTorch eager") << name;
      continue;
    }
    for (const char* key : {"real_time", "cpu_time", "items_per_second"}) EXPECT_GT(entry.at(key).get<double>(), 0) << name;
    EXPECT_EQ(entry.at("time_unit"), "ms");
    EXPECT_EQ(entry.at("iterations"), 2);
    if (entry.at("run_type") == "iteration") {
      EXPECT_EQ(entry.at("repetition_index"), repetitions[name]++);
    } else {
      EXPECT_EQ(entry.at("run_type"), "aggregate");
      EXPECT_EQ(entry.at("aggregate_name"), "median");
      EXPECT_EQ(name, entry.at("run_name").get<std::string>() + "_median");
    }
  }
  EXPECT_EQ(repetitions["resnet50/convoy"], 3);
  EXPECT_EQ(repetitions["resnet50/peer"], 1);
  EXPECT_EQ(repetitions["vgg16/convoy"], 1);
  EXPECT_EQ(json.at("benchmarks").at(0).at("real_time"), 32 / 9.0 / 2 * 1e3);  // of one step
}

TEST(PeerBench, ThePageIsWholeAndRefersToNothing) {
  const std::string page = peer_bench_html(result());
  EXPECT_THAT(page, HasSubstr("<td>resnet50</td><td>10.00</td><td>5.00</td><td>2.00</td><td>1.4</td>"));
  EXPECT_THAT(page, HasSubstr("2.00x, 10.00 img/s"));
  EXPECT_THAT(page, HasSubstr("no &lt;such&gt; module"));
  for (const char* outside : {"http", "src=", "href=", "url(", "@import"}) EXPECT_THAT(page, Not(HasSubstr(outside)));
}

TEST(PeerBench, NetworksAreOursAndTheBarsAreSeven) {
  EXPECT_EQ(choose_peer_networks("bars").size(), 7u);
  EXPECT_EQ(choose_peer_networks("all").size(), peer_networks().size());
  EXPECT_EQ(choose_peer_networks("vgg19").size(), 1u);
  EXPECT_THROW(choose_peer_networks("lenet5"), Error);
  for (const PeerNetwork& network : peer_networks()) EXPECT_TRUE(models::find_network(network.name)) << network.name;
}

TEST(TrainingCandidate, TellsWhatItDidAndHolds) {
  const Job job = load_job_or_model("lenet5", {"data.batch_size=4"}, test::builtin_registry());
  const Piece done = make_training_candidate(job, test::builtin_registry(), 2, 3)->run();
  EXPECT_EQ(done.images, 12);
  EXPECT_GT(done.seconds, 0);
  for (const char* fact : {"cpu_seconds", "gflops_per_image", "planned_bytes", "resident_bytes", "peak_gflops"}) {
    ASSERT_TRUE(done.facts.contains(fact)) << fact;
    EXPECT_GT(done.facts.at(fact), 0) << fact;
  }
}

}  // namespace
}  // namespace convoy::bench
