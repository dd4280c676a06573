// The trace: bounded, complete for both input pipelines, and valid JSON in Chrome's format.
#include "pipeline/exec/trace.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/exec/fake_samples.h"
#include "tests/support/trace_format.h"

namespace convoy::test {
namespace {

nlohmann::json written(const Trace& trace) {
  std::ostringstream text;
  trace.write(text);
  return nlohmann::json::parse(text.str());
}

std::map<std::string, int> spans_by_name(const nlohmann::json& document) {
  std::map<std::string, int> counts;
  for (const auto& event : document.at("traceEvents")) {
    if (event.at("ph") == "X") ++counts[event.at("name")];
  }
  return counts;
}

TEST(Trace, KeepsTheFirstSpansAndCountsTheOthers) {
  Trace trace(3);
  const auto conv = trace.name("conv1 \"forward\"");
  for (int i = 0; i < 5; ++i) trace.add(Trace::program, conv, 1000 * i, 1000 * i + 500, i);
  trace.add(Trace::input, Trace::read, 0, 10, 7);
  EXPECT_EQ(trace.size(), 4u);
  EXPECT_EQ(trace.left_out(), 2u);
  const nlohmann::json document = written(trace);
  EXPECT_EQ(document.at("otherData").at("spans_left_out"), 2);
  EXPECT_EQ(spans_by_name(document), (std::map<std::string, int>{{"conv1 \"forward\"", 3}, {"read", 1}}));
}

TEST(Trace, WritesMicrosecondsThreadsAndItems) {
  Trace trace;
  const std::int64_t now = now_ns();
  trace.add(Trace::input, Trace::decode, now, now + 2500, 42);
  const nlohmann::json events = written(trace).at("traceEvents");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].at("ph"), "M");
  EXPECT_EQ(events[0].at("args").at("name"), "input");
  EXPECT_EQ(events[0].at("tid"), events[1].at("tid"));
  EXPECT_EQ(events[1].at("dur"), 2.5);
  EXPECT_EQ(events[1].at("cat"), "input");
  EXPECT_EQ(events[1].at("args").at("sample"), 42);
  EXPECT_GE(events[1].at("ts"), 0);
}

// One span a batch for sampling, ordering and stepping, one a sample for decoding, at least one a batch for reading.
TEST(Trace, HoldsEveryPartOfThePlainPipeline) {
  const FakeSamples samples(40, 1, 0, true);
  const Sampler sampler(40, 1, true);
  Trace trace;
  InputPlan plan{&samples, &sampler, &samples, kFakeImage, 8, false, 2, 3, 2, 1, &trace};
  make_plain_input(plan)->run({}, [](BatchSlot&) { return true; });
  expect_chrome_trace(written(trace));
  auto counts = spans_by_name(written(trace));
  EXPECT_GE(counts["read"], 5);
  counts.erase("read");
  EXPECT_EQ(counts, (std::map<std::string, int>{{"sample", 5}, {"decode", 40}, {"order", 5}, {"step", 5}}));
}

}  // namespace
}  // namespace convoy::test
