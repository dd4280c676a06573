// What a file is, by its first bytes; its name does not count.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace convoy {

enum class ImageKind { jpeg, png, other };

ImageKind image_kind(std::span<const std::byte> file);

// "neither a JPEG nor a PNG but a GIF image", "... an HTML or XML page", "... an empty file".
std::string what_instead(std::span<const std::byte> file);

}  // namespace convoy
