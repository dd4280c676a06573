// What the kernel space_to_depth can do, as a number alone.
#pragma once

namespace convoy::gen {

// Rows of an image that meet in a channel block of the folded one.
inline constexpr int kMostFoldedRows = 4;

}  // namespace convoy::gen
