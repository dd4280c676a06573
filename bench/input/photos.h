// The pictures of `bench input`: like photographs to a decoder, and the same bytes on every machine.
//
// 500x375, 4:2:0, quality 90, smooth colours and edges under noise: about 60 KB each, which is what ImageNet's pictures of that
// size take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace convoy::bench {

inline constexpr int kPhotoHeight = 375, kPhotoWidth = 500, kPhotoClasses = 16;

// One picture as a JPEG file's bytes; a function of its number alone.
std::vector<std::byte> encode_photo(int number);

// Photos 0 .. count-1 in class folders below `folder`; makes what is missing. `progress` is called after each new one. Throws
// Error(io).
void make_photos(const std::filesystem::path& folder, int count, const std::function<void(int made)>& progress = {});

}  // namespace convoy::bench
