#include "pipeline/train/metrics.h"

#include <gtest/gtest.h>

#include <limits>

#include "pipeline/core/error.h"
#include "pipeline/train/bad_sample_policy.h"

namespace convoy {
namespace {

TEST(Metrics, CountsTopOneTopFiveAndConfusion) {
  constexpr int kClasses = 6, kStride = 16;
  std::vector<float> logits(3 * kStride, 0.0f);
  const float rows[3][kClasses] = {{9, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}, {0, 1, 2, 3, 4, 5}};
  for (int n = 0; n < 3; ++n) std::copy(rows[n], rows[n] + kClasses, logits.begin() + n * kStride);
  const std::vector<float> loss{1, 2, 6};
  const std::vector<std::int32_t> labels{0, 4, 0};
  ClassificationMetrics metrics(kClasses);
  metrics.add({loss, logits, kClasses, kStride, labels, 3});
  EXPECT_EQ(metrics.count(), 3);
  EXPECT_DOUBLE_EQ(metrics.top1(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(metrics.top5(), 2.0 / 3) << "class 0 is the sixth of the last row";
  EXPECT_DOUBLE_EQ(metrics.loss(), 3.0);
  EXPECT_EQ(metrics.confusion(0, 0), 1);
  EXPECT_EQ(metrics.confusion(4, 5), 1);
  EXPECT_EQ(metrics.confusion(0, 5), 1);
}

TEST(Metrics, TiesCountAgainstLaterClasses) {
  const std::vector<float> logits{2, 2, 2}, loss{0};
  ClassificationMetrics first(3), last(3);
  first.add({loss, logits, 3, 3, std::vector<std::int32_t>{0}, 1});
  last.add({loss, logits, 3, 3, std::vector<std::int32_t>{2}, 1});
  EXPECT_EQ(first.top1(), 1.0);
  EXPECT_EQ(last.top1(), 0.0);
}

TEST(Metrics, NaNIsNeverRight) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::vector<float>& logits : {std::vector<float>{nan, nan, nan}, {nan, 1, 0}, {0, 1, nan}, {0, nan, 1}}) {
    ClassificationMetrics metrics(3);
    metrics.add({std::vector<float>{0}, logits, 3, 3, std::vector<std::int32_t>{1}, 1});
    EXPECT_EQ(metrics.top1(), 0.0);
  }
}

TEST(Metrics, TopKSortsAndBreaksTiesByIndex) {
  const std::vector<float> values{1, 5, 5, 0};
  EXPECT_EQ(top_k(values, 3), (std::vector<int>{1, 2, 0}));
  EXPECT_EQ(top_k(values, 9).size(), 4u);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(top_k(std::vector<float>{nan, 1, nan, 2, -1}, 5), (std::vector<int>{3, 1, 4, 0, 2}));
}

TEST(BadSamplePolicy, RaisesAtTheFirstWithItsName) {
  spec::SourceSpec source;
  BadSamplePolicy policy(source, 1000);
  try {
    policy.accept({3, "a/b.jpg", "premature end"});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::bad_data);
    EXPECT_NE(std::string(error.what()).find("a/b.jpg: premature end"), std::string::npos);
  }
}

TEST(BadSamplePolicy, QuarantinesUpToTheSmallerLimit) {
  spec::SourceSpec source;
  source.on_error = spec::OnError::quarantine;
  source.max_bad = 0.003;
  source.max_bad_absolute = 100;
  BadSamplePolicy policy(source, 1000);
  for (int i = 0; i < 3; ++i) policy.accept({i, "x", "y"});
  EXPECT_EQ(policy.bad(), 3);
  EXPECT_THROW(policy.accept({4, "x", "y"}), Error);
  policy.start_epoch();
  EXPECT_NO_THROW(policy.accept({4, "x", "y"}));
}

}  // namespace
}  // namespace convoy
