// The passes that rewrite steps, in the order in which they run: one visible table.
//
// A program is right without any of them; each makes it faster or smaller. A list of passes is part of the kernel plan, as
// those that are not exact change the order of sums.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/graph/program.h"
#include "pipeline/graph/registry.h"

namespace convoy {

struct Pass {
  std::string_view name;
  void (*run)(Program&, const Registry&);
  bool exact;  // no bit of any result changes
};

// The visible table.
std::span<const Pass> passes();

// Names in the table's order.
using PassList = std::vector<std::string>;
PassList all_passes();

// From a text of names between commas: "all", "none", "-fuse_activation" (all but this one), "place_branches" (this one alone),
// "none,place_branches". Throws Error(bad_spec) that lists the known names for an unknown one.
PassList select_passes(std::string_view text);

// Runs those of the list and notes them in Program::passes. Throws Error(bad_spec) for a name that this build does not have.
void run_passes(Program&, const Registry&, const PassList&);

// Whether programs made with either list give the same bits.
bool same_bits(const PassList&, const PassList&);

}  // namespace convoy
