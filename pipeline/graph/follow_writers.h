// Pass: the partial sums of batch normalization follow the convolution that writes their map, and the copies of weights for
// Winograd's algorithm the update of these weights: a thread that has written all that one of their tiles reads runs it at once,
// while that is warm in its cache.
//
// The step is moved behind the writer and gets the attribute `follows`. The executor then runs both as one
// (pipeline/exec/followed_step.h); memory is planned as if all that either touches lived through both. No sum changes.
// Steps that follow already are left alone, so it may run again when more have come.
// Only steps of kinds that tell the spans of their tiles are paired (StepKind::tells_spans). Run after the passes that
// choose where maps lie, and before reuse_in_place.
#pragma once

#include <string_view>

#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy {

inline constexpr std::string_view kFollowWriters = "follow_writers";

void follow_writers(Program&, const Registry&);

// Whether the step is run tile by tile behind the step before it.
inline bool follows(const Step& step) { return step.attributes.integer("follows", 0) != 0; }

}  // namespace convoy
