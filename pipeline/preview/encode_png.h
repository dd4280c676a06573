// A canvas as the bytes of a PNG file: 8-bit RGB, no times and no names in it, so the same canvas gives the same bytes.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/preview/canvas.h"

namespace convoy {

// Throws Error(internal) when libpng refuses.
std::vector<std::byte> encode_png(const Canvas&);

}  // namespace convoy
