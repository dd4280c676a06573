// Pass: large dense layers get no gradient in memory; their update makes it where it uses it.
//
// Where only the check for NaN and Inf and the optimizer's update read what a dense_backward_weights step makes, that step
// disappears: the update becomes dense_sgd_update or dense_adam_update, the check dense_gradient_check, which sum up the outer
// products themselves (stages/steps/dense/dense_update.h). The parameter then has no gradient tensor. Layers whose gradient
// stays in the caches are left as they are.
#pragma once

#include <string_view>

#include "pipeline/graph/program.h"

namespace convoy {

inline constexpr std::string_view kFuseDenseUpdate = "fuse_dense_update";  // its name in the table of passes

void fuse_dense_update(Program&);

}  // namespace convoy
