#include <gtest/gtest.h>

#include "tests/exec/batch_checks.h"
#include "tests/exec/input_checks.h"

namespace convoy::test {
namespace {

TEST(PlainInput, RandomEpochsArriveInOrderEachSampleOnce) { check_random_epochs(make_plain_input, 200); }

TEST(PlainInput, ExceptionsFromSamplesSurfaceInTheirPlace) { check_bugs_surface(make_plain_input); }

TEST(PlainInput, SubstitutesFollowInTheEpochsOrder) { check_substitutes(make_plain_input); }

TEST(PlainInput, WhatHasNoSubstituteIsLeftOut) { check_no_substitute_is_left_out(make_plain_input); }

TEST(PlainInput, TransformsEachBatchOfTheSamplesThatArrived) { check_batch_transform(make_plain_input); }

TEST(PlainInput, ExceptionsFromABatchTransformSurface) { check_batch_transform_bugs(make_plain_input); }

TEST(PlainInput, MetersItsParts) { check_meter(make_plain_input); }

TEST(PlainInput, RefusesWhatCannotRun) { check_refusals(make_plain_input); }

}  // namespace
}  // namespace convoy::test
