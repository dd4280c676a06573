#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/tune/output_check.h"
#include "bench/tune/report.h"
#include "bench/tune/schedule_file.h"
#include "pipeline/core/error.h"
#include "pipeline/graph/schedule_table.h"
#include "stages/steps/builtin_steps.h"
#include "tests/support/temp_folder.h"

namespace convoy::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Odd sizes, ragged channels, strides, an image, a dense layer.
std::vector<LayerShape> shapes() {
  return parse_layer_shapes(
      "odd     19  35  9   3  1  1\n"
      "strided 16  40  12  3  2  1\n"
      "point   40  19  6   1  1  0\n"
      "wide    17  16  7   1x5  1  0x2\n"
      "image   3   20  17  7  2  3\n"
      "fc      50  30  1   1  1  0\n",
      "test");
}

// 3x3 without padding, several tiles: Winograd steps have others than 3x3 with padding. Other forms, the wide one's with more
// tiles than a weight gradient sums in a row.
constexpr const char* kUnpadded = "unpadded 20 40 11 3 1 0\n";
constexpr const char* kOtherForms = "five 20 24 9 5 1 2\nwide 33 40 17 1x7 1 0x3\n";

Registry registry() {
  Registry r;
  r.step_kinds = builtin_steps();
  return r;
}

std::vector<TuneCase> winograd_cases(Isa isa, const std::string& shapes = std::string(kUnpadded) + kOtherForms) {
  return cases_of(parse_layer_shapes(shapes, "test"), 4, registry(), isa, {"winograd"});
}

std::vector<TuneCase> some_cases(Isa isa) {
  std::vector<TuneCase> cases = cases_of(shapes(), 4, registry(), isa, {});
  std::ranges::move(winograd_cases(isa), std::back_inserter(cases));
  return cases;
}

TEST(TuneCases, AreEveryDirectionWithAKeyOfItsOwn) {
  std::vector<std::string> keys;
  for (const TuneCase& c : cases_of(shapes(), 4, registry(), Isa::avx2, {"conv_backward_data", "image", "dense_forward"})) {
    keys.push_back(c.key);
  }
  EXPECT_THAT(keys, testing::UnorderedElementsAre(
                        "conv_backward_data 3x3 s1 p1 35x9x9 -> 19x9x9 b4", "conv_backward_data 3x3 s2 p1 40x6x6 -> 16x12x12 b4",
                        "conv_backward_data 1x1 s1 p0 19x6x6 -> 40x6x6 b4", "conv_backward_data 1x5 s1 p0x2 16x7x7 -> 17x7x7 b4",
                        "image_conv_forward 7x7 s2 p3 3x17x17 -> 20x9x9 b4",
                        "image_conv_backward_weights 7x7 s2 p3 3x17x17, 20x9x9 b4", "dense_forward 50 -> 30 b4"));
}

TEST(TuneCases, OfWinogradAreBothFormsOfEachDirection) {
  std::vector<std::string> keys;
  double flops = 0, of_tiles = 0;
  for (const TuneCase& c : winograd_cases(Isa::avx2, kUnpadded)) {
    keys.push_back(c.key);
    if (!c.step.kind.ends_with("_contract")) flops += c.flops();
    if (c.step.kind == "winograd_gradient_contract") of_tiles += c.flops();
  }
  EXPECT_THAT(keys,
              testing::UnorderedElementsAre(
                  "winograd_forward 3x3 s1 p0 20x11x11 -> 40x9x9 b4", "winograd_backward_data 3x3 s1 p0 40x9x9 -> 20x11x11 b4",
                  "winograd_contract 3x3 32 -> 40x9x9 b4", "winograd_contract 3x3 rotated 48 -> 20x11x11 b4",
                  "winograd_backward_weights 3x3 s1 p0 20x11x11, 40x9x9 b4", "winograd_gradient_contract 3x3 32, 48x9x9 b4"));
  EXPECT_EQ(flops, 3 * 2.0 * 4 * 9 * 9 * 9 * 20 * 40) << "those of direct convolution";
  EXPECT_EQ(of_tiles, 2.0 * 4 * 9 * 9 * 9 * 32 * 48) << "the same of whole blocks";
}

TEST(TuneCases, SurviveJson) {
  for (const TuneCase& c : some_cases(Isa::avx2)) {
    const TuneCase again = tune_case_from_json(to_json(c));
    EXPECT_EQ(to_json(again), to_json(c));
    EXPECT_EQ(again.flops(), c.flops());
  }
}

// Like another kind, but one tile of the step is left out.
class WrongKind final : public StepKind {
 public:
  explicit WrongKind(const StepKind& right) : right_(right) {}
  std::string_view name() const override { return right_.name(); }
  KernelChoice choose(const Step& step, const BindContext& context) const override { return right_.choose(step, context); }
  std::unique_ptr<BoundStep> bind(const Step& step, const BindContext& context) const override {
    return std::make_unique<Bound>(right_.bind(step, context));
  }

 private:
  class Bound final : public BoundStep {
   public:
    explicit Bound(std::unique_ptr<BoundStep> right) : right_(std::move(right)) {}
    int tiles(int batch) const override { return right_->tiles(batch); }
    std::size_t scratch_bytes() const override { return right_->scratch_bytes(); }
    void run(int tile, const RunContext& context, std::byte* scratch) const override {
      if (tile != 0) right_->run(tile, context, scratch);
    }

   private:
    std::unique_ptr<BoundStep> right_;
  };

  const StepKind& right_;
};

class OutputCheckTest : public testing::TestWithParam<Isa> {};

TEST_P(OutputCheckTest, PassesCandidatesAndFindsADamagedElement) {
  const Isa isa = GetParam();
  if (!cpu_supports(isa)) GTEST_SKIP() << "this CPU cannot run " << to_string(isa);
  const Registry r = registry();
  for (const TuneCase& c : some_cases(isa)) {
    const StepKind& kind = r.step_kind(c.step.kind);
    TuneProblem problem(c, kind, isa);
    OutputCheck check(problem);
    const std::vector<KernelChoice> candidates = kind.candidates(c.step, c.context(isa));
    for (const KernelChoice& choice : {candidates.front(), candidates.back()}) {
      const TuneProblem::Bound bound = problem.bind(choice);
      EXPECT_EQ(check.error_of(bound), std::nullopt) << c.key << " " << to_string(choice);
      EXPECT_NE(check.error_of(bound, true), std::nullopt) << c.key;
    }
  }
}

// A default that computes something else is found by the references alone.
TEST_P(OutputCheckTest, FindsADefaultThatIsWrong) {
  const Isa isa = GetParam();
  if (!cpu_supports(isa)) GTEST_SKIP() << "this CPU cannot run " << to_string(isa);
  const Registry r = registry();
  for (const TuneCase& c : winograd_cases(isa)) {
    const StepKind& right = r.step_kind(c.step.kind);
    const WrongKind wrong(right);
    TuneProblem problem(c, wrong, isa);
    EXPECT_THROW(OutputCheck check(problem), Error) << c.key;
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, OutputCheckTest, testing::Values(Isa::avx2, Isa::avx512),
                         [](const auto& info) { return std::string(to_string(info.param)); });

TEST(Comparison, WinsByMoreThanTheNoise) {
  EXPECT_TRUE((Comparison{1.05, 0.02, 1, 1, 1}.wins()));
  EXPECT_FALSE((Comparison{1.05, 0.06, 1, 1, 1}.wins()));    // within the noise
  EXPECT_FALSE((Comparison{1.005, 0.001, 1, 1, 1}.wins()));  // too little to matter
  EXPECT_FALSE((Comparison{1.2, 0, 1, 1, 1}.wins()));        // not confirmed
}

TuneResult result(std::string key, std::string variant, double gflops) {
  TuneResult r;
  r.key = std::move(key);
  r.choice = {std::move(variant), {{"rows", 3}}};
  r.default_choice = {"rows_8x2", {{"rows", 1}}};
  r.gflops = gflops;
  r.default_gflops = 50;
  r.peak_gflops = 100;
  r.gain = gflops / 50;
  r.failures = {"one \"bad\" choice: crashed"};
  return r;
}

const ScheduleHeader kHeader{"amd_zen5", "AMD", "21.0.0", "2026-11-21", Isa::avx512};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ScheduleFile, IsWhatTheTableReadsAndKeepsOlderEntries) {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.path() / "own.json";
  write_schedules(path, kHeader, {{"a", result("a", "rows_8x2", 60)}, {"b", result("b", "images_12x2u8", 61)}});
  write_schedules(path, kHeader, {{"b", result("b", "rows_9x3u4", 75)}});
  const ScheduleTable table = load_schedules(path);
  ASSERT_EQ(table.entries.size(), 2u);
  EXPECT_EQ(table.isa, Isa::avx512);
  EXPECT_EQ(table.find("a")->choice, (KernelChoice{"rows_8x2", {{"rows", 3}}}));
  EXPECT_EQ(table.find("b")->choice.variant, "rows_9x3u4");
  EXPECT_EQ(table.find("b")->gflops, 75);
  EXPECT_EQ(table.find("b")->share_of_peak, 0.75);
  const nlohmann::json document = nlohmann::json::parse(text_of(path));
  EXPECT_EQ(document["tiles"], nlohmann::json::parse(R"([{"family": "conv", "pixels": 9, "blocks": 3, "unroll_ci": 4}])"));
}

TEST(ScheduleFile, IsNotOverwrittenByAnotherMachines) {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.path() / "own.json";
  write_schedules(path, kHeader, {});
  ScheduleHeader other = kHeader;
  other.isa = Isa::avx2;
  EXPECT_THROW(write_schedules(path, other, {}), Error);
  std::ofstream(path) << "something else";
  EXPECT_THROW(write_schedules(path, kHeader, {}), Error);
  EXPECT_EQ(text_of(path), "something else");
}

TEST(Report, ShowsEveryCaseAndWhatFailed) {
  ReportRow asked{result("conv_forward a -> b", "rows_8x2", 75), true, {{"Adams2019", 12.5}}};
  ReportRow gradient{result("conv_backward_weights c", "chunked", 60), false, {}};
  const std::string html = report_html({asked, gradient}, kHeader);
  EXPECT_THAT(html,
              HasSubstr("<td>conv_forward a -&gt; b</td><td>50.0</td><td>75.0</td><td>+50.0 %</td><td>75 %</td><td>12.5</td>"
                        "<td>failed</td><td>failed</td><td>rows_8x2 rows=3</td>"));
  EXPECT_THAT(html, HasSubstr("<td>60 %</td><td></td><td></td><td></td><td>chunked rows=3</td>"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_EQ(html.find("href"), std::string::npos) << "nothing is loaded from elsewhere";
}

TEST(TileNames, AreReadBackAndRefused) {
  for (Isa isa : {Isa::avx2, Isa::avx512}) {
    for (const TileName& tile : further_tiles(isa)) EXPECT_EQ(tile_from_name(tile.text()).text(), tile.text());
  }
  for (const char* bad : {"", "12x2", "12x2u", "0x2u8", "12x2u5", "12x2u8 ", "axbuc"})
    EXPECT_THROW(tile_from_name(bad), Error) << bad;
}

TEST(Journal, GoesOnAfterACutOffLine) {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.path() / "own.json";
  {
    Journal journal(path, kHeader);
    journal.add(result("a", "rows_8x2", 60));
  }
  std::ofstream(path.string() + ".journal", std::ios::app) << "{\"key\": \"b\", \"var";
  Journal journal(path, kHeader);
  ASSERT_EQ(journal.results().size(), 1u);
  const TuneResult* found = journal.find("a");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->choice, result("a", "rows_8x2", 60).choice);
  EXPECT_EQ(found->default_choice, result("a", "rows_8x2", 60).default_choice);
  EXPECT_EQ(found->failures, result("a", "rows_8x2", 60).failures);
  EXPECT_EQ(found->gflops, 60);
  ScheduleHeader other = kHeader;
  other.cpu = "amd_zen4";
  EXPECT_THROW(Journal(path, other), Error);
}

}  // namespace
}  // namespace convoy::bench
