#include <gtest/gtest.h>

#include "tests/exec/batch_checks.h"
#include "tests/exec/input_checks.h"

namespace convoy::test {
namespace {

TEST(InputGraph, RandomEpochsArriveInOrderEachSampleOnce) { check_random_epochs(make_input_graph, 200); }

TEST(InputGraph, ExceptionsFromSamplesSurfaceInTheirPlace) { check_bugs_surface(make_input_graph); }

TEST(InputGraph, SubstitutesFollowInTheEpochsOrder) { check_substitutes(make_input_graph); }

TEST(InputGraph, WhatHasNoSubstituteIsLeftOut) { check_no_substitute_is_left_out(make_input_graph); }

TEST(InputGraph, TransformsEachBatchOfTheSamplesThatArrived) { check_batch_transform(make_input_graph); }

TEST(InputGraph, ExceptionsFromABatchTransformSurface) { check_batch_transform_bugs(make_input_graph); }

TEST(InputGraph, MetersItsParts) { check_meter(make_input_graph); }

TEST(InputGraph, RefusesWhatCannotRun) { check_refusals(make_input_graph); }

}  // namespace
}  // namespace convoy::test
