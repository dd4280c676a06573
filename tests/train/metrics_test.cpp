#include "pipeline/train/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pipeline/core/error.h"
#include "pipeline/train/bad_sample_policy.h"
#include "pipeline/train/probabilities.h"

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

TEST(Metrics, ASingleOutputTellsTwoClassesApart) {
  const std::vector<float> outputs{0.7f, 0.3f, 0.7f, NAN, 0.5f}, loss{1, 1, 1, 1, 1};
  const std::vector<std::int32_t> labels{1, 1, 0, 0, 0};
  ClassificationMetrics metrics(2);
  metrics.add({loss, outputs, 1, 1, labels, 5, 0.5f});
  EXPECT_DOUBLE_EQ(metrics.top1(), 2.0 / 5) << "the first, and the last: at the threshold it is class 0";
  EXPECT_EQ(metrics.confusion(1, 1), 1);
  EXPECT_EQ(metrics.confusion(1, 0), 1);
  EXPECT_EQ(metrics.confusion(0, 1), 1);
  ClassificationMetrics from_logits(2);
  from_logits.add({loss, outputs, 1, 1, labels, 5});
  EXPECT_EQ(from_logits.confusion(1, 1), 2);
}

TEST(Probabilities, FollowTheLoss) {
  const std::vector<float> row{0.0f, std::log(3.0f), -20.0f};
  const auto softmax = most_probable({"categorical_crossentropy", true, {}, 0.0}, row, 2);
  ASSERT_EQ(softmax.size(), 2u);
  EXPECT_EQ(softmax[0].index, 1);
  EXPECT_NEAR(softmax[0].probability, 0.75, 1e-6);
  EXPECT_NEAR(softmax[1].probability, 0.25, 1e-6);
  EXPECT_NEAR(most_probable({"binary_crossentropy", true, {}, 0.0}, row, 3)[1].probability, 0.5, 1e-6);
  const std::vector<float> given{0.2f, 0.8f};
  EXPECT_EQ(most_probable({"categorical_crossentropy", false, {}, 0.0}, given, 1)[0].probability, double(0.8f));
}

TEST(Probabilities, OfASingleOutputStandForBothClasses) {
  const std::vector<float> logit{-std::log(4.0f)}, probability{0.9f};
  const auto from_logit = most_probable({"binary_crossentropy", true, {}, 0.0}, logit, 3);
  ASSERT_EQ(from_logit.size(), 2u);
  EXPECT_EQ(from_logit[0].index, 0);
  EXPECT_NEAR(from_logit[0].probability, 0.8, 1e-6);
  EXPECT_NEAR(from_logit[1].probability, 0.2, 1e-6);
  const auto given = most_probable({"binary_crossentropy", false, {}, 0.0}, probability, 3);
  EXPECT_EQ(given[0].index, 1);
  EXPECT_NEAR(given[0].probability, 0.9, 1e-6);
  EXPECT_NEAR(given[1].probability, 0.1, 1e-6);
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

TEST(BadSamplePolicy, SubstitutesCountAndMustBeFound) {
  spec::SourceSpec source;
  source.on_error = spec::OnError::substitute;
  source.max_bad_absolute = 2;
  BadSamplePolicy policy(source, 10000);
  const SampleFailure found{1, "x", "y", SampleFailure::Substitute{2, "z"}};
  EXPECT_THROW(policy.accept({0, "x", "y"}), Error);
  policy.start_epoch();
  policy.accept(found);
  policy.accept(found);
  EXPECT_THROW(policy.accept(found), Error);
}

}  // namespace
}  // namespace convoy
