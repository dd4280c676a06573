// Which outputs of a network can hold no negative value, whatever its weights: those behind a ReLU and its like.
//
// There the maximum over a window is the same whether its padding counts as zeros or not at all.
#pragma once

#include <vector>

#include "pipeline/graph/network.h"

namespace convoy::keras {

std::vector<char> never_negative(const Network&);  // by node

}  // namespace convoy::keras
