// A network as a picture: one box a layer, time downwards, branches side by side, shortcuts as arcs.
#pragma once

#include <string>

#include "pipeline/graph/describe.h"

namespace convoy::cli {

// An SVG 1.1 document.
std::string network_svg(const NetworkSummary&);

}  // namespace convoy::cli
