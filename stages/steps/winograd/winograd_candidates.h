// Cuts of a Winograd step's loops that are worth measuring in place of others.
#pragma once

#include <string_view>
#include <vector>

#include "stages/steps/winograd/winograd_blocking.h"

namespace convoy {

// For the step's own choice or, where it has none, the cost rule's; see worth_measuring.h. `kind` as in to_choice.
//
// One thing is varied at a time: the register tile; the tiles of a block, a quarter to four times as many, with the choice's
// register tile and all that fit; the output channels whose products are made at once; in one step the blocks that follow one
// another. There the products in scratch and the length of a run stay as they are when a block's size changes.
std::vector<KernelChoice> winograd_candidates(const StepKind&, const Step&, const BindContext&, std::string_view kind,
                                              const WinogradProblem&);

}  // namespace convoy
